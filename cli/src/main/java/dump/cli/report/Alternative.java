package dump.cli.report;

import dump.snapshots.PointInTime;

/** A point in time that may have been meant. @param command what to type for it */
public record Alternative(PointInTime point, String command) {}
