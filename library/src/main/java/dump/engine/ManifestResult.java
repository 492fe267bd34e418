package dump.engine;

import dump.snapshots.SnapshotInfo;

/**
 * @param bytes of content, -1 if not known
 * @param damaged directories whose tree could not be read, each told as an event
 */
public record ManifestResult(SnapshotInfo snapshot, long entries, long bytes, long damaged) {}
