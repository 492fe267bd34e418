package dump.engine;

/**
 * What to verify.
 *
 * @param asBackedUp what a backup would take now: entries of the source that the snapshot lacks are found by it; null
 *     to look only at what the snapshot holds
 */
public record VerifyRequest(Paths paths, BackupRequest asBackedUp) {
    public static VerifyRequest of(Paths paths) {
        return new VerifyRequest(paths, null);
    }

    /** With a look at what the snapshot should hold, too. */
    public VerifyRequest against(BackupRequest request) {
        return new VerifyRequest(paths, request);
    }
}
