package dump.model;

import java.util.stream.LongStream;

/**
 * What random tests begin with: {@code -Dseed=N} repeats the one that failed, which says its seed; {@code -Dseeds=N}
 * tries so many.
 */
public final class Seed {
    private static final Long ASKED = Long.getLong("seed");

    private Seed() {}

    /** @param usual when none is asked for */
    public static long or(long usual) {
        return ASKED == null ? usual : ASKED;
    }

    /** From 0 on, or the one that is asked for. */
    public static long[] first(int count) {
        return ASKED == null ? LongStream.range(0, Integer.getInteger("seeds", count)).toArray() : new long[] {ASKED};
    }
}
