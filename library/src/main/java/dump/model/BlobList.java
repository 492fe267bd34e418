package dump.model;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;

/**
 * The blobs of a file in order, in 36 bytes each and no object; a run of the same one, as of the zeros of a sparse
 * disk, costs no more than one. Immutable.
 */
public final class BlobList extends AbstractList<Id> implements RandomAccess {
    private final long[] ids;
    /** Where each run ends, exclusive. */
    private final int[] ends;

    private BlobList(long[] ids, int[] ends) {
        this.ids = ids;
        this.ends = ends;
    }

    /** Gathers a list. For one thread. */
    public static final class Builder {
        private long[] ids = new long[4];
        private int[] ends = new int[1];
        private int runs;

        public void add(Id id) {
            add(id, 1);
        }

        /** The same blob so many times, at least once. */
        public void add(Id id, int count) {
            int end = Math.addExact(size(), count);
            if (runs == 0 || !id.equals(idAt(ids, runs - 1))) append(id);
            ends[runs - 1] = end;
        }

        private void append(Id id) {
            if (runs == ends.length) {
                ends = Arrays.copyOf(ends, runs + (runs >> 1) + 1);
                ids = Arrays.copyOf(ids, 4 * ends.length);
            }
            ids[4 * runs] = id.first();
            ids[4 * runs + 1] = id.second();
            ids[4 * runs + 2] = id.third();
            ids[4 * runs + 3] = id.fourth();
            runs++;
        }

        /** Blobs so far. */
        public int size() {
            return runs == 0 ? 0 : ends[runs - 1];
        }

        /** All of them; most files have one. */
        public List<Id> build() {
            return switch (size()) {
                case 0 -> List.of();
                case 1 -> List.of(idAt(ids, 0));
                default -> new BlobList(Arrays.copyOf(ids, 4 * runs), Arrays.copyOf(ends, runs));
            };
        }
    }

    @Override
    public int size() {
        return ends[ends.length - 1];
    }

    @Override
    public Id get(int index) {
        if (index < 0 || index >= size()) throw new IndexOutOfBoundsException(index);
        int found = Arrays.binarySearch(ends, index + 1);
        return idAt(ids, found < 0 ? -1 - found : found);
    }

    /** Gives one object for a run. */
    @Override
    public Iterator<Id> iterator() {
        return new Iterator<>() {
            private int next;
            private int run = -1;
            private int end;
            private Id id;

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Id next() {
                if (next == end) {
                    run++;
                    end = ends[run];
                    id = idAt(ids, run);
                }
                next++;
                return id;
            }
        };
    }

    private static Id idAt(long[] ids, int run) {
        return new Id(ids[4 * run], ids[4 * run + 1], ids[4 * run + 2], ids[4 * run + 3]);
    }
}
