package dump.files;

/**
 * What became of the entries that another program restored.
 *
 * @param written entries moved to their places; {@code unchanged} were right already
 * @param kept entries that differ and were left alone, each told as an event
 * @param failed entries that could not be moved, each told as an event
 * @param withoutOwner entries that were right but for an owner, whom this user may not set
 * @param bytes of content moved
 */
public record StagingOutcome(long written, long unchanged, long kept, long failed, long withoutOwner, long bytes) {}
