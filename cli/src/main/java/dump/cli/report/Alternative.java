package dump.cli.report;

import dump.snapshots.SnapshotInfo;

/** A point in time that may have been meant. @param command what to type for it */
public record Alternative(SnapshotInfo snapshot, String command) {}
