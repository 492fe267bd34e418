package dump.model;

/**
 * What became of the entries of a restore, or would become of them by a plan.
 *
 * @param written entries made, replaced, linked or adjusted; {@code unchanged} were right already
 * @param kept entries that differ and were left alone, each told as an event
 * @param failed entries that could not be restored, each told as an event
 * @param withoutOwner entries whose owner or privileged attributes this user may not set, devices included
 * @param bytes of content written; -1 if a plan cannot know it
 */
public record RestoreOutcome(long written, long unchanged, long kept, long failed, long withoutOwner, long bytes) {
    /** One file's content that went into a stream. */
    public static RestoreOutcome ofOneFile(long bytes) {
        return new RestoreOutcome(1, 0, 0, 0, 0, bytes);
    }

    /** With entries that others count. */
    public RestoreOutcome plus(long moreFailed, long moreWithoutOwner) {
        return new RestoreOutcome(written, unchanged, kept, failed + moreFailed, withoutOwner + moreWithoutOwner,
                bytes);
    }

    public RestoreOutcome withBytes(long known) {
        return new RestoreOutcome(written, unchanged, kept, failed, withoutOwner, known);
    }
}
