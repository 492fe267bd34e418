package dump.chunker;

import java.util.Objects;

/**
 * Finds where chunks end. A chunk ends at the first length, from {@link #SIZE_MIN} on, at which the last 64 bytes,
 * read as a polynomial modulo that of the repository, have a remainder whose low 20 bits are zero, or at
 * {@link #SIZE_MAX}, or with its file. Immutable: shared by threads.
 */
public final class Chunker {
    public static final int SIZE_MIN = 1 << 19;
    public static final int SIZE_MAX = 1 << 23;

    private static final int WINDOW = 64;
    private static final int DEGREE_MIN = 8;
    private static final int DEGREE_MAX = 53;
    /** Long enough for 64 bytes of preparation to be little, short enough for little to be searched in vain. */
    private static final int STRETCH = 8 << 10;
    private static final long SPLIT_MASK = (1L << 20) - 1;

    private final int shift;
    /** What a byte that leaves the window, one step on, still adds to the fingerprint: b x^512. */
    private final long[] leaving = new long[256];
    /** Folds the eight bits that a step pushes above the degree back, and clears them. */
    private final long[] folding = new long[256];

    /** Whether a polynomial can be used: it is irreducible and of a degree from 8 to 53. */
    public static boolean takes(long polynomial) {
        int degree = Polynomial.degree(polynomial);
        return degree >= DEGREE_MIN && degree <= DEGREE_MAX && Polynomial.isIrreducible(polynomial);
    }

    /** @throws IllegalArgumentException unless it {@link #takes} the polynomial */
    public Chunker(long polynomial) {
        int degree = Polynomial.degree(polynomial);
        if (!takes(polynomial)) throw new IllegalArgumentException("not an irreducible polynomial of degree 8 to 53");
        shift = degree - 8;
        for (int bit = 0; bit < 8; bit++) {
            leaving[1 << bit] = power(8 * WINDOW + bit, polynomial);
            folding[1 << bit] = power(degree + bit, polynomial) ^ 1L << degree + bit;
        }
        for (int i = 1; i < 256; i++) {
            int bit = Integer.lowestOneBit(i);
            leaving[i] = leaving[bit] ^ leaving[i ^ bit];
            folding[i] = folding[bit] ^ folding[i ^ bit];
        }
    }

    /**
     * Where the chunk that begins at {@code start} ends, exclusive, or -1 if {@code data[start, end)} does not tell:
     * at the end of the file that is its end, otherwise look again with more data.
     *
     * @param searched where an earlier look at the same chunk, in vain, had its end; {@code start} on the first
     */
    public int cut(byte[] data, int start, int searched, int end) {
        Objects.checkFromToIndex(start, end, data.length);
        Objects.checkFromToIndex(start, searched, end);
        int available = end - start;
        int first = Math.max(SIZE_MIN, searched - start + 1);
        if (first > available) return -1;
        int last = Math.min(SIZE_MAX, available);
        int found = search(data, start + first, start + last);
        return found >= 0 || last < SIZE_MAX ? found : start + SIZE_MAX;
    }

    /** The first position from {@code first} to {@code last} whose 64 bytes before it say cut, or -1. */
    private int search(byte[] data, int first, int last) {
        int position = first;
        for (; last - position >= 2 * STRETCH; position += 2 * STRETCH) {
            int step = searchTwo(data, position, shift, folding, leaving);
            if (step >= 0) return searchOne(data, position + step, last, shift, folding, leaving);
        }
        return searchOne(data, position, last, shift, folding, leaving);
    }

    /**
     * Searches two stretches side by side, because each step of one has to wait for the step before: 1.8 times as
     * fast as one. The stretch is a constant, so that one index serves both; three are hardly faster, four slower.
     *
     * @return the first step at which one of them has a cut, or -1
     */
    private static int searchTwo(byte[] data, int position, int shift, long[] folding, long[] leaving) {
        long a = fingerprint(data, position, shift, folding);
        long b = fingerprint(data, position + STRETCH, shift, folding);
        for (int i = position; i < position + STRETCH; i++) {
            if ((a & SPLIT_MASK) == 0 || (b & SPLIT_MASK) == 0) return i - position;
            a = (a << 8 | data[i] & 255) ^ folding[(int) (a >>> shift)] ^ leaving[data[i - WINDOW] & 255];
            b = (b << 8 | data[i + STRETCH] & 255) ^ folding[(int) (b >>> shift)] ^ leaving[data[i
                    + STRETCH - WINDOW] & 255];
        }
        return -1;
    }

    private static int searchOne(byte[] data, int first, int last, int shift, long[] folding, long[] leaving) {
        long h = fingerprint(data, first, shift, folding);
        for (int i = first; i < last; i++) {
            if ((h & SPLIT_MASK) == 0) return i;
            h = (h << 8 | data[i] & 255) ^ folding[(int) (h >>> shift)] ^ leaving[data[i - WINDOW] & 255];
        }
        return (h & SPLIT_MASK) == 0 ? last : -1;
    }

    /** The remainder of the 64 bytes before {@code position}. */
    private static long fingerprint(byte[] data, int position, int shift, long[] folding) {
        long h = 0;
        for (int i = position - WINDOW; i < position; i++) h = (h << 8 | data[i] & 255) ^ folding[(int) (h >>> shift)];
        return h;
    }

    /** x^exponent, modulo the polynomial. */
    private static long power(int exponent, long polynomial) {
        long power = 1;
        for (int i = 0; i < exponent; i++) power = Polynomial.multiply(power, 2, polynomial);
        return power;
    }
}
