package dump.model;

/**
 * How much work a prune may do to free what lies between used blobs.
 *
 * @param unusedPercentMax of what is stored afterwards, so much may lie idle in packs that are partly used
 * @param unusedBytesMax the same in bytes, in place of the percentage; negative for the percentage
 * @param repackBytesMax of packs that are read and written anew, headers included
 * @param smallPacks whether many small packs are joined to large ones
 */
public record PruneOptions(double unusedPercentMax, long unusedBytesMax, long repackBytesMax, boolean smallPacks) {
    /** A tenth may lie idle: freeing the rest costs more than it gives. */
    public static final PruneOptions DEFAULT = new PruneOptions(10, -1, Long.MAX_VALUE, true);

    public PruneOptions {
        if (!(unusedPercentMax >= 0 && unusedPercentMax <= 100)) throw new IllegalArgumentException("percentage");
        if (repackBytesMax < 0) throw new IllegalArgumentException("less than nothing");
    }

    public PruneOptions unusedPercent(double percentMax) {
        return new PruneOptions(percentMax, -1, repackBytesMax, smallPacks);
    }

    public PruneOptions unusedBytes(long bytesMax) {
        if (bytesMax < 0) throw new IllegalArgumentException("less than nothing");
        return new PruneOptions(unusedPercentMax, bytesMax, repackBytesMax, smallPacks);
    }

    public PruneOptions repackBytes(long bytesMax) {
        return new PruneOptions(unusedPercentMax, unusedBytesMax, bytesMax, smallPacks);
    }

    /** Idle bytes that may stay beside so many used ones. */
    public long unusedMax(long usedBytes) {
        if (unusedBytesMax >= 0) return unusedBytesMax;
        return unusedPercentMax == 100 ? Long.MAX_VALUE : (long) (usedBytes * unusedPercentMax / (100 - unusedPercentMax));
    }
}
