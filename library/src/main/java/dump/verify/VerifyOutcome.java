package dump.verify;

/**
 * @param files whose every byte was read back and proved, {@code bytes} of content together
 * @param compared entries that were also compared with the source, by content where their metadata agree
 * @param changedSince entries that the source holds with another type, size, time or other metadata now: no failure
 * @param missing entries that the source no longer holds, those below directories that are gone too: no failure
 * @param unreadable entries of the source that could not be read, so that nothing is known of them: no damage
 * @param differing files and links of equal metadata and other content
 * @param damaged files or directories that the repository cannot give back
 */
public record VerifyOutcome(long files, long bytes, long compared, long changedSince, long missing, long unreadable,
        long differing, long damaged) {}
