package dump.repository;

import dump.format.PackFormat;
import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.util.Arrays;

/**
 * The entries of a {@link BlobIndex}, numbered as they came, in some 60 bytes each and no object: the columns grow by
 * segments, the entries of one hash are chained from a table of heads, the last one first.
 */
final class BlobTable {
    /** The pack of a blob that is claimed and not yet in any. */
    static final int CLAIMED = -1;
    /** The pack of an entry that was given up. */
    static final int GONE = -2;

    private static final int SEGMENT_BITS = 13;
    private static final int SEGMENT = 1 << SEGMENT_BITS;
    private static final int FIELDS = 5;
    private static final int PACK = 0, OFFSET = 1, LENGTH = 2, RAW = 3, NEXT = 4;
    /** What stands below a pack's number. */
    private static final int TREE = 1, SEEN = 2, FURTHER = 4, PACK_SHIFT = 3;

    private int[] heads = filled(1 << 12);
    private long[][] ids = new long[4][];
    private int[][] numbers = new int[4][];
    private int count;

    int size() {
        return count;
    }

    /** The last entry that may be of an identifier that begins so; -1 if there is none. */
    int first(long a) {
        return heads[slot(a)];
    }

    /** The entry that came before in the same chain; -1 at the end. */
    int next(int i) {
        return at(i, NEXT);
    }

    boolean is(int i, BlobType type, Id id) {
        return is(i, type, id.first(), id.second(), id.third(), id.fourth());
    }

    boolean is(int i, BlobType type, long a, long b, long c, long d) {
        var segment = ids[i >> SEGMENT_BITS];
        int at = (i & SEGMENT - 1) * 4;
        return segment[at] == a && segment[at + 1] == b && segment[at + 2] == c && segment[at + 3] == d
                && type(i) == type;
    }

    Id id(int i) {
        var segment = ids[i >> SEGMENT_BITS];
        int at = (i & SEGMENT - 1) * 4;
        return new Id(segment[at], segment[at + 1], segment[at + 2], segment[at + 3]);
    }

    /** The first entry of the blob that lies in a pack. @param of one that does */
    int firstPlace(int of) {
        // Nearly all have only one: nothing need be looked for.
        if ((at(of, PACK) & FURTHER) == 0) return of;
        var segment = ids[of >> SEGMENT_BITS];
        int at = (of & SEGMENT - 1) * 4;
        return firstPlace(type(of), segment[at], segment[at + 1], segment[at + 2], segment[at + 3]);
    }

    /** The same; -1 if there is none. */
    int firstPlace(BlobType type, long a, long b, long c, long d) {
        int first = -1;
        for (int i = first(a); i >= 0; i = next(i)) if (is(i, type, a, b, c, d) && pack(i) >= 0) first = i;
        return first;
    }

    BlobType type(int i) {
        return (at(i, PACK) & TREE) == 0 ? BlobType.DATA : BlobType.TREE;
    }

    /** The number of the pack, {@link #CLAIMED} or {@link #GONE}. */
    int pack(int i) {
        return at(i, PACK) >> PACK_SHIFT;
    }

    long offset(int i) {
        return Integer.toUnsignedLong(at(i, OFFSET));
    }

    int length(int i) {
        return at(i, LENGTH);
    }

    int rawLength(int i) {
        return at(i, RAW);
    }

    /** Bytes of the blob's content. */
    int plainLength(int i) {
        return at(i, RAW) != 0 ? at(i, RAW) : at(i, LENGTH) - PackedBlob.OVERHEAD;
    }

    /** Bytes of its pack that an entry takes, in the header too. */
    long packBytes(int i) {
        return at(i, LENGTH) + PackFormat.entryLength(at(i, RAW) != 0);
    }

    boolean isSeen(int i) {
        return (at(i, PACK) & SEEN) != 0;
    }

    void see(int i) {
        setPack(i, at(i, PACK) | SEEN);
    }

    void forget(int i) {
        setPack(i, GONE << PACK_SHIFT);
    }

    private void setPack(int i, int pack) {
        numbers[i >> SEGMENT_BITS][(i & SEGMENT - 1) * FIELDS + PACK] = pack;
    }

    /** @param further whether the blob has a place already */
    void set(int i, int pack, boolean further, BlobType type, int offset, int length, int raw) {
        var segment = numbers[i >> SEGMENT_BITS];
        int at = (i & SEGMENT - 1) * FIELDS;
        segment[at + PACK] = pack << PACK_SHIFT | (type == BlobType.TREE ? TREE : 0) | (further ? FURTHER : 0);
        segment[at + OFFSET] = offset;
        segment[at + LENGTH] = length;
        segment[at + RAW] = raw;
    }

    private int at(int i, int field) {
        return numbers[i >> SEGMENT_BITS][(i & SEGMENT - 1) * FIELDS + field];
    }

    /** @return the number of the new entry, whose place is to be {@link #set} */
    int append(long a, long b, long c, long d) {
        if (count == heads.length) grow();
        int segment = count >> SEGMENT_BITS;
        if (segment == ids.length) {
            ids = Arrays.copyOf(ids, segment * 2);
            numbers = Arrays.copyOf(numbers, segment * 2);
        }
        if (ids[segment] == null) {
            ids[segment] = new long[SEGMENT * 4];
            numbers[segment] = new int[SEGMENT * FIELDS];
        }
        int at = (count & SEGMENT - 1) * 4;
        ids[segment][at] = a;
        ids[segment][at + 1] = b;
        ids[segment][at + 2] = c;
        ids[segment][at + 3] = d;
        link(count);
        return count++;
    }

    private void link(int i) {
        int slot = slot(ids[i >> SEGMENT_BITS][(i & SEGMENT - 1) * 4]);
        numbers[i >> SEGMENT_BITS][(i & SEGMENT - 1) * FIELDS + NEXT] = heads[slot];
        heads[slot] = i;
    }

    private void grow() {
        heads = filled(heads.length * 2);
        for (int i = 0; i < count; i++) link(i);
    }

    /** Identifiers are hashes: their low bits are as random as any. */
    private int slot(long first) {
        return (int) first & heads.length - 1;
    }

    private static int[] filled(int length) {
        var heads = new int[length];
        Arrays.fill(heads, -1);
        return heads;
    }
}
