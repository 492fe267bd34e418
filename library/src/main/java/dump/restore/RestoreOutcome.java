package dump.restore;

/**
 * @param written entries made or replaced; {@code unchanged} were right already
 * @param kept entries that differ and were left alone, each told as an event
 * @param failed entries that could not be restored, each told as an event
 * @param withoutOwner entries whose owner or privileged attributes this user may not set, devices included
 * @param bytes of content written
 */
public record RestoreOutcome(long written, long unchanged, long kept, long failed, long withoutOwner, long bytes) {}
