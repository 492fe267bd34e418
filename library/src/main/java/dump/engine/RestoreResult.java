package dump.engine;

import dump.snapshots.PointInTime;

/**
 * @param written entries made or replaced; {@code unchanged} were right already
 * @param kept entries that differ and were left alone: exit code 3
 * @param failed entries that could not be restored: exit code 3
 * @param withoutOwner entries whose owner or privileged attributes an ordinary user may not set
 * @param bytes of content written
 */
public record RestoreResult(PointInTime point, long written, long unchanged, long kept, long failed,
        long withoutOwner, long bytes) {}
