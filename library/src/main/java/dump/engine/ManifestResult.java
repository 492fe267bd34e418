package dump.engine;

import dump.snapshots.PointInTime;

/**
 * @param bytes of content, -1 if not known
 * @param damaged directories whose tree could not be read, each told as an event
 */
public record ManifestResult(PointInTime point, long entries, long bytes, long damaged) {}
