package dump.reading;

import java.util.Arrays;

/**
 * Who wants one blob, and at which offset of theirs: hundreds of thousands of entries, for the zeros of a sparse disk.
 *
 * @param <T> as of the {@link ReadPlan}
 */
public final class BlobConsumers<T> {
    private Object[] consumers = new Object[1];
    private long[] offsets = new long[1];
    private int size;

    BlobConsumers() {}

    void add(T consumer, long offset) {
        if (size == consumers.length) {
            consumers = Arrays.copyOf(consumers, size + (size >> 1) + 1);
            offsets = Arrays.copyOf(offsets, consumers.length);
        }
        consumers[size] = consumer;
        offsets[size++] = offset;
    }

    public int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    public T consumer(int i) {
        return (T) consumers[i];
    }

    public long offset(int i) {
        return offsets[i];
    }
}
