package dump.engine;

import dump.snapshots.PointInTime;

/** @param damaged directories whose tree could not be read, each told as an event */
public record ManifestResult(PointInTime point, long entries, long bytes, long damaged) {}
