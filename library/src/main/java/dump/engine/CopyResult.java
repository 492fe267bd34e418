package dump.engine;

import dump.model.Id;
import dump.snapshots.SnapshotInfo;
import java.util.List;
import java.util.Map;

/**
 * What a copy of snapshots into another repository did, or would do.
 *
 * @param snapshots that were copied, oldest first
 * @param copies their identifiers in the other repository, in the same order; empty in a trial
 * @param present how many the other repository had already
 * @param refused those that cannot be copied, and why
 * @param blobs and {@code bytes} of content that the other repository lacked
 * @param packedBytes what was stored for it; in a trial what it takes here
 * @param sameCuts whether both cut files at the same places, so that copies and own backups share their data
 */
public record CopyResult(List<SnapshotInfo> snapshots, List<Id> copies, int present, Map<SnapshotInfo, String> refused,
        long blobs, long bytes, long packedBytes, boolean sameCuts, boolean isTrial) {}
