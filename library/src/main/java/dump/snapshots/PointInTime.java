package dump.snapshots;

import dump.model.Id;
import dump.model.Snapshot;

/**
 * A snapshot as a configuration sees it.
 *
 * @param foreign made by another program without our tag: read, never forgotten
 */
public record PointInTime(Id id, Snapshot snapshot, boolean foreign) {}
