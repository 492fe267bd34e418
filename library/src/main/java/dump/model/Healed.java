package dump.model;

/**
 * What was brought back of what a repository had lost, or would be.
 *
 * @param lost blobs that were lost, as far as that could be seen: what is below a lost directory shows when that is back
 * @param found of these; {@code bytes} of content
 * @param left entries of snapshots that still lack something, and snapshots that cannot be read; in a trial, blobs that
 *     were not found
 * @param packsRemoved damaged packs that nothing needs any more
 * @param packsLeft damaged packs that are still needed
 * @param isTrial whether nothing was written
 */
public record Healed(long lost, long found, long bytes, long left, int packsRemoved, int packsLeft, boolean isTrial) {
    public Healed withPacks(int removed, int needed) {
        return new Healed(lost, found, bytes, left, removed, needed, isTrial);
    }

    /** The same with so many snapshots more that cannot be read at all. */
    public Healed withUnreadable(int snapshots) {
        return new Healed(lost, found, bytes, left + snapshots, packsRemoved, packsLeft, isTrial);
    }

    /** Whether nothing is damaged any more, as far as is known. */
    public boolean isWhole() {
        return left == 0 && packsLeft == 0;
    }
}
