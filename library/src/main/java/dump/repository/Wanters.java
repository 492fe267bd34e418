package dump.repository;

import java.util.Arrays;

/**
 * Who wants one blob, and at which offset of theirs: hundreds of thousands of entries, for the zeros of a sparse disk.
 *
 * @param <T> as of the {@link ReadPlan}
 */
public final class Wanters<T> {
    private Object[] wanters = new Object[1];
    private long[] offsets = new long[1];
    private int size;

    Wanters() {}

    void add(T wanter, long offset) {
        if (size == wanters.length) {
            wanters = Arrays.copyOf(wanters, size + (size >> 1) + 1);
            offsets = Arrays.copyOf(offsets, wanters.length);
        }
        wanters[size] = wanter;
        offsets[size++] = offset;
    }

    public int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    public T wanter(int i) {
        return (T) wanters[i];
    }

    public long offset(int i) {
        return offsets[i];
    }
}
