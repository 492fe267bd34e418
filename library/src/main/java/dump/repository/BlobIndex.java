package dump.repository;

import dump.format.PackFormat;
import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where every blob lies, in some 60 bytes each and no object: the columns grow by segments, chained from a table of
 * heads. A blob may have several places; it may also be claimed, while a run is about to store it. What lies in a pack
 * that was seen bad is doubted: it does not count as stored, and is read only where there is no other. Thread-safe.
 */
public final class BlobIndex {
    /** Bytes of a pack beside its blobs and their entries in its header. */
    public static final int PACK_OVERHEAD = PackedBlob.OVERHEAD + PackFormat.TRAILER_LENGTH;

    private static final int SEGMENT_BITS = 13;
    private static final int SEGMENT = 1 << SEGMENT_BITS;
    private static final int FIELDS = 5;
    private static final int PACK = 0, OFFSET = 1, LENGTH = 2, RAW = 3, NEXT = 4;
    /** The pack of a blob that is claimed and not yet in any. */
    private static final int CLAIMED = -1;
    /** The pack of an entry that was given up. */
    private static final int GONE = -2;
    /** What stands below a pack's number. */
    private static final int TREE = 1, SEEN = 2, PACK_SHIFT = 2;

    private int[] heads = filled(1 << 12);
    private long[][] ids = new long[4][];
    private int[][] numbers = new int[4][];
    private int count;
    private int storedAgain;
    private final List<Id> packs = new ArrayList<>();
    private long[] packEnds = new long[64];
    private final BitSet doubtedPacks = new BitSet();
    private final Map<Id, Integer> packNumbers = new HashMap<>();

    /** Forgets everything. */
    synchronized void clear() {
        heads = filled(1 << 12);
        ids = new long[4][];
        numbers = new int[4][];
        count = 0;
        storedAgain = 0;
        packs.clear();
        packEnds = new long[64];
        packNumbers.clear();
        doubtedPacks.clear();
    }

    /** The number of a pack, by which {@link #add} names it. */
    synchronized int pack(Id id) {
        return packNumbers.computeIfAbsent(id, added -> {
            packs.add(added);
            return packs.size() - 1;
        });
    }

    /** Where the last blob of a known pack ends. */
    synchronized long packEnd(Id id) {
        return packEnds[packNumbers.get(id)];
    }

    synchronized boolean knowsPack(Id id) {
        return packNumbers.containsKey(id);
    }

    /** How many packs there are; their numbers are below. */
    public synchronized int packCount() {
        return packs.size();
    }

    /** Entries, places of one blob counted each. */
    public synchronized int size() {
        return count;
    }

    /** Adds a place; the same place twice counts once. A claim of the blob becomes this place. */
    synchronized void add(BlobType type, long a, long b, long c, long d, int pack, long offset, int length, int raw) {
        int packAndType = packAndType(pack, type);
        if (pack >= packEnds.length) packEnds = Arrays.copyOf(packEnds, 2 * pack);
        packEnds[pack] = Math.max(packEnds[pack], offset + length);
        for (int i = heads[slot(a)]; i >= 0; i = at(i, NEXT)) {
            if (!is(i, a, b, c, d) || typeOf(i) != type) continue;
            if (packOf(i) == CLAIMED) {
                set(i, packAndType, (int) offset, length, raw);
                return;
            }
            if ((at(i, PACK) & ~SEEN) == packAndType && at(i, OFFSET) == (int) offset) return;
        }
        set(append(a, b, c, d), packAndType, (int) offset, length, raw);
    }

    void add(PackedBlob blob) {
        var id = blob.id();
        add(blob.type(), id.first(), id.second(), id.third(), id.fourth(), pack(blob.pack()), blob.offset(),
                blob.length(), blob.rawLength());
    }

    /** True if nobody has the blob: the caller must store it now. False if it is stored or claimed. */
    synchronized boolean claim(BlobType type, Id id) {
        if (contains(type, id)) return false;
        if (location(type, id) != null) storedAgain++;
        set(append(id.first(), id.second(), id.third(), id.fourth()), packAndType(CLAIMED, type), 0, 0, 0);
        return true;
    }

    /** Whether the blob is stored or claimed, leaving out places that are doubted. */
    public synchronized boolean contains(BlobType type, Id id) {
        for (int i = heads[slot(id.first())]; i >= 0; i = at(i, NEXT)) {
            if (matches(i, type, id) && packOf(i) != GONE && !isDoubted(i)) return true;
        }
        return false;
    }

    /** How many blobs were claimed because their places are doubted. */
    synchronized int storedAgain() {
        return storedAgain;
    }

    /** Bytes of the blob's content, or -1 if no pack holds it. */
    public synchronized int plainLength(BlobType type, Id id) {
        for (int i = heads[slot(id.first())]; i >= 0; i = at(i, NEXT)) {
            if (!matches(i, type, id) || packOf(i) < 0) continue;
            return at(i, RAW) != 0 ? at(i, RAW) : at(i, LENGTH) - PackedBlob.OVERHEAD;
        }
        return -1;
    }

    /** A place of the blob, a doubted one if there is no other; null if no pack holds it. */
    public synchronized PackedBlob location(BlobType type, Id id) {
        int doubted = -1;
        for (int i = heads[slot(id.first())]; i >= 0; i = at(i, NEXT)) {
            if (!matches(i, type, id) || packOf(i) < 0) continue;
            if (!isDoubted(i)) return placed(i, id);
            doubted = i;
        }
        return doubted < 0 ? null : placed(doubted, id);
    }

    /** Every place of the blob, those that are doubted last. */
    public synchronized List<PackedBlob> locations(BlobType type, Id id) {
        var found = new ArrayList<PackedBlob>(1);
        int good = 0;
        for (int i = heads[slot(id.first())]; i >= 0; i = at(i, NEXT)) {
            if (matches(i, type, id) && packOf(i) >= 0) found.add(isDoubted(i) ? found.size() : good++, placed(i, id));
        }
        return found;
    }

    /**
     * The number by which a set of bits knows a blob: that of its first place, which stays while the index grows.
     *
     * @return -1 if no pack holds it
     */
    public synchronized int number(BlobType type, Id id) {
        return first(type, id.first(), id.second(), id.third(), id.fourth());
    }

    /** Chains go from the last entry to the first. */
    private int first(BlobType type, long a, long b, long c, long d) {
        int first = -1;
        for (int i = heads[slot(a)]; i >= 0; i = at(i, NEXT)) {
            if (is(i, a, b, c, d) && typeOf(i) == type && packOf(i) >= 0) first = i;
        }
        return first;
    }

    /** Hears of places without an object for each. */
    public interface Places {
        /**
         * @param place its number
         * @param blob the number of the blob, which is that of its first place
         * @param pack the number of the pack
         * @param bytes of the pack that it takes, in the header too
         */
        void place(int place, int blob, int pack, BlobType type, long bytes);
    }

    /** Tells of every place, in the order of their numbers. It must not change meanwhile. */
    public void eachPlace(Places places) {
        for (int i = 0, end = size(); i < end; i++) {
            if (packOf(i) < 0) continue;
            var segment = ids[i >> SEGMENT_BITS];
            int at = (i & SEGMENT - 1) * 4;
            int blob = first(typeOf(i), segment[at], segment[at + 1], segment[at + 2], segment[at + 3]);
            places.place(i, blob, packOf(i), typeOf(i), bytes(i));
        }
    }

    /** What is known of a place. */
    public synchronized PackedBlob placed(int place) {
        return placed(place, id(place));
    }

    /** The numbers of all places of the blob that is at a place. */
    public synchronized int[] placesOf(int place) {
        var id = id(place);
        var found = new int[4];
        int count = 0;
        for (int i = heads[slot(id.first())]; i >= 0; i = at(i, NEXT)) {
            if (!matches(i, typeOf(place), id) || packOf(i) < 0) continue;
            if (count == found.length) found = Arrays.copyOf(found, 2 * count);
            found[count++] = i;
        }
        return Arrays.copyOf(found, count);
    }

    /** The number of the pack in which a place is. */
    public synchronized int packAt(int place) {
        return packOf(place);
    }

    /** Bytes of its pack that a place takes, in the header too. */
    public synchronized long bytesAt(int place) {
        return bytes(place);
    }

    /** The pack of a number. */
    public synchronized Id packId(int pack) {
        return packs.get(pack);
    }

    /** The number of a pack; -1 if it holds nothing that is known. */
    public synchronized int packNumber(Id pack) {
        return packNumbers.getOrDefault(pack, -1);
    }

    /** Whether what lies in a pack is doubted. */
    public synchronized boolean isDoubtedPack(int pack) {
        return doubtedPacks.get(pack);
    }

    /** Bytes of the content of what is at a place. */
    public synchronized int plainAt(int place) {
        return at(place, RAW) != 0 ? at(place, RAW) : at(place, LENGTH) - PackedBlob.OVERHEAD;
    }

    /** The sizes that the packs must have, headers included, by pack. */
    synchronized Map<Id, Long> packSizes() {
        var sizes = new long[packs.size()];
        for (int i = 0; i < count; i++) {
            int pack = packOf(i);
            if (pack >= 0) sizes[pack] += bytes(i);
        }
        var byPack = new HashMap<Id, Long>(packs.size() * 2);
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] > 0) byPack.put(packs.get(i), sizes[i] + PACK_OVERHEAD);
        }
        return byPack;
    }

    /** What lies in each of these packs. */
    synchronized Map<Id, List<PackedBlob>> blobs(Set<Id> wanted) {
        var found = new HashMap<Id, List<PackedBlob>>();
        for (int i = 0; i < count; i++) {
            if (packOf(i) < 0 || !wanted.contains(packs.get(packOf(i)))) continue;
            found.computeIfAbsent(packs.get(packOf(i)), pack -> new ArrayList<>()).add(placed(i, id(i)));
        }
        return found;
    }

    private long bytes(int i) {
        return at(i, LENGTH) + PackFormat.entryLength(at(i, RAW) != 0);
    }

    /** Forgets what was claimed and is in no pack. */
    synchronized void forgetClaims() {
        for (int i = 0; i < count; i++) if (packOf(i) == CLAIMED) forget(i);
    }

    /** Doubts all that lies in a pack. */
    synchronized void doubt(Id pack) {
        if (knowsPack(pack)) doubtedPacks.set(packNumbers.get(pack));
    }

    /** True once for each place of the blob in a pack that nobody doubts: for who looks at all before relying on it. */
    synchronized boolean isUnseen(BlobType type, Id id) {
        for (int i = heads[slot(id.first())]; i >= 0; i = at(i, NEXT)) {
            if (!matches(i, type, id) || packOf(i) < 0 || isDoubted(i) || (at(i, PACK) & SEEN) != 0) continue;
            setPack(i, at(i, PACK) | SEEN);
            return true;
        }
        return false;
    }

    /** Whether a blob lies in doubted packs only, and in one of these. */
    synchronized boolean losesBy(Set<Id> bad) {
        for (int i = 0; i < count; i++) {
            if (packOf(i) >= 0 && isDoubted(i) && bad.contains(packs.get(packOf(i))) && !contains(typeOf(i), id(i)))
                return true;
        }
        return false;
    }

    private Id id(int i) {
        var segment = ids[i >> SEGMENT_BITS];
        int at = (i & SEGMENT - 1) * 4;
        return new Id(segment[at], segment[at + 1], segment[at + 2], segment[at + 3]);
    }

    private void forget(int i) {
        setPack(i, GONE << PACK_SHIFT);
    }

    private void setPack(int i, int pack) {
        numbers[i >> SEGMENT_BITS][(i & SEGMENT - 1) * FIELDS + PACK] = pack;
    }

    private PackedBlob placed(int i, Id id) {
        return new PackedBlob(typeOf(i), id, packs.get(packOf(i)), Integer.toUnsignedLong(at(i, OFFSET)),
                at(i, LENGTH), at(i, RAW));
    }

    private boolean matches(int i, BlobType type, Id id) {
        return is(i, id.first(), id.second(), id.third(), id.fourth()) && typeOf(i) == type;
    }

    private boolean is(int i, long a, long b, long c, long d) {
        var segment = ids[i >> SEGMENT_BITS];
        int at = (i & SEGMENT - 1) * 4;
        return segment[at] == a && segment[at + 1] == b && segment[at + 2] == c && segment[at + 3] == d;
    }

    private int at(int i, int field) {
        return numbers[i >> SEGMENT_BITS][(i & SEGMENT - 1) * FIELDS + field];
    }

    private int packOf(int i) {
        return at(i, PACK) >> PACK_SHIFT;
    }

    private boolean isDoubted(int i) {
        return packOf(i) >= 0 && doubtedPacks.get(packOf(i));
    }

    private BlobType typeOf(int i) {
        return (at(i, PACK) & TREE) == 0 ? BlobType.DATA : BlobType.TREE;
    }

    private static int packAndType(int pack, BlobType type) {
        return pack << PACK_SHIFT | (type == BlobType.TREE ? TREE : 0);
    }

    private void set(int i, int packAndType, int offset, int length, int raw) {
        var segment = numbers[i >> SEGMENT_BITS];
        int at = (i & SEGMENT - 1) * FIELDS;
        segment[at + PACK] = packAndType;
        segment[at + OFFSET] = offset;
        segment[at + LENGTH] = length;
        segment[at + RAW] = raw;
    }

    private int append(long a, long b, long c, long d) {
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
