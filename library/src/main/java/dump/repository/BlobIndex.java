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
 * Where every blob lies. A blob may have several places; it may also be claimed, while a run is about to store it. What
 * lies in a pack that was seen bad is doubted: it does not count as stored, and is read only where there is no other.
 * Thread-safe.
 */
public final class BlobIndex {
    /** Bytes of a pack beside its blobs and their entries in its header. */
    public static final int PACK_OVERHEAD = PackedBlob.OVERHEAD + PackFormat.TRAILER_LENGTH;

    private BlobTable table = new BlobTable();
    private int storedAgain;
    private final List<Id> packs = new ArrayList<>();
    private long[] packEnds = new long[64];
    private final BitSet doubtedPacks = new BitSet();
    private final Map<Id, Integer> packNumbers = new HashMap<>();

    /** Forgets everything. */
    synchronized void clear() {
        table = new BlobTable();
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
        return table.size();
    }

    /** Adds a place; the same place twice counts once. A claim of the blob becomes this place. */
    synchronized void add(BlobType type, long a, long b, long c, long d, int pack, long offset, int length, int raw) {
        if (pack >= packEnds.length) packEnds = Arrays.copyOf(packEnds, 2 * pack);
        packEnds[pack] = Math.max(packEnds[pack], offset + length);
        boolean further = false;
        int claimed = -1;
        for (int i = table.first(a); i >= 0; i = table.next(i)) {
            if (!table.is(i, type, a, b, c, d)) continue;
            if (table.pack(i) == BlobTable.CLAIMED) claimed = i;
            else if (table.pack(i) == pack && table.offset(i) == offset) return;
            else further |= table.pack(i) >= 0;
        }
        int place = claimed < 0 ? table.append(a, b, c, d) : claimed;
        table.set(place, pack, further, type, (int) offset, length, raw);
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
        int entry = table.append(id.first(), id.second(), id.third(), id.fourth());
        table.set(entry, BlobTable.CLAIMED, false, type, 0, 0, 0);
        return true;
    }

    /** Whether the blob is stored or claimed, leaving out places that are doubted. */
    public synchronized boolean contains(BlobType type, Id id) {
        for (int i = table.first(id.first()); i >= 0; i = table.next(i)) {
            if (table.is(i, type, id) && table.pack(i) != BlobTable.GONE && !isDoubted(i)) return true;
        }
        return false;
    }

    /** How many blobs were claimed because their places are doubted. */
    synchronized int storedAgain() {
        return storedAgain;
    }

    /** Bytes of the blob's content, or -1 if no pack holds it. */
    public synchronized int plainLength(BlobType type, Id id) {
        for (int i = table.first(id.first()); i >= 0; i = table.next(i)) {
            if (!table.is(i, type, id) || table.pack(i) < 0) continue;
            return table.plainLength(i);
        }
        return -1;
    }

    /** A place of the blob, a doubted one if there is no other; null if no pack holds it. */
    public synchronized PackedBlob location(BlobType type, Id id) {
        int doubted = -1;
        for (int i = table.first(id.first()); i >= 0; i = table.next(i)) {
            if (!table.is(i, type, id) || table.pack(i) < 0) continue;
            if (!isDoubted(i)) return placed(i, id);
            doubted = i;
        }
        return doubted < 0 ? null : placed(doubted, id);
    }

    /** Every place of the blob, those that are doubted last. */
    public synchronized List<PackedBlob> locations(BlobType type, Id id) {
        var found = new ArrayList<PackedBlob>(1);
        int good = 0;
        for (int i = table.first(id.first()); i >= 0; i = table.next(i)) {
            if (table.is(i, type, id) && table.pack(i) >= 0)
                found.add(isDoubted(i) ? found.size() : good++, placed(i, id));
        }
        return found;
    }

    /**
     * The number by which a set of bits knows a blob: that of its first place, which stays while the index grows.
     *
     * @return -1 if no pack holds it
     */
    public synchronized int number(BlobType type, Id id) {
        return table.firstPlace(type, id.first(), id.second(), id.third(), id.fourth());
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
            if (table.pack(i) < 0) continue;
            places.place(i, table.firstPlace(i), table.pack(i), table.type(i), table.packBytes(i));
        }
    }

    /** What is known of a place. */
    public synchronized PackedBlob placed(int place) {
        return placed(place, table.id(place));
    }

    /** The numbers of all places of the blob that is at a place. */
    public synchronized int[] placesOf(int place) {
        var id = table.id(place);
        var found = new int[4];
        int count = 0;
        for (int i = table.first(id.first()); i >= 0; i = table.next(i)) {
            if (!table.is(i, table.type(place), id) || table.pack(i) < 0) continue;
            if (count == found.length) found = Arrays.copyOf(found, 2 * count);
            found[count++] = i;
        }
        return Arrays.copyOf(found, count);
    }

    /** The number of the pack in which a place is. */
    public synchronized int packAt(int place) {
        return table.pack(place);
    }

    /** Whether the blob of a number is in one of these packs. */
    public synchronized boolean isIn(BitSet packs, int blob) {
        if (packs.get(table.pack(blob))) return true;
        for (int place : placesOf(blob)) if (packs.get(table.pack(place))) return true;
        return false;
    }

    public synchronized BlobType typeAt(int place) {
        return table.type(place);
    }

    /** Bytes of its pack that a place takes, in the header too. */
    public synchronized long bytesAt(int place) {
        return table.packBytes(place);
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
        return table.plainLength(place);
    }

    /** The sizes that the packs must have, headers included, by pack. */
    synchronized Map<Id, Long> packSizes() {
        var sizes = new long[packs.size()];
        for (int i = 0; i < table.size(); i++) {
            int pack = table.pack(i);
            if (pack >= 0) sizes[pack] += table.packBytes(i);
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
        for (int i = 0; i < table.size(); i++) {
            if (table.pack(i) < 0 || !wanted.contains(packs.get(table.pack(i)))) continue;
            found.computeIfAbsent(packs.get(table.pack(i)), pack -> new ArrayList<>()).add(placed(i, table.id(i)));
        }
        return found;
    }

    /** Forgets what was claimed and is in no pack. */
    synchronized void forgetClaims() {
        for (int i = 0; i < table.size(); i++) if (table.pack(i) == BlobTable.CLAIMED) table.forget(i);
    }

    /** Doubts all that lies in a pack. */
    synchronized void doubt(Id pack) {
        if (knowsPack(pack)) doubtedPacks.set(packNumbers.get(pack));
    }

    /** True once for each place of the blob in a pack that nobody doubts: for who looks at all before relying on it. */
    synchronized boolean isUnseen(BlobType type, Id id) {
        for (int i = table.first(id.first()); i >= 0; i = table.next(i)) {
            if (!table.is(i, type, id) || table.pack(i) < 0 || isDoubted(i) || table.isSeen(i)) continue;
            table.see(i);
            return true;
        }
        return false;
    }

    /** Whether a blob lies in doubted packs only, and in one of these. */
    synchronized boolean losesBy(Set<Id> bad) {
        for (int i = 0; i < table.size(); i++) {
            if (isDoubted(i) && bad.contains(packs.get(table.pack(i))) && !contains(table.type(i), table.id(i)))
                return true;
        }
        return false;
    }

    private PackedBlob placed(int i, Id id) {
        return new PackedBlob(table.type(i), id, packs.get(table.pack(i)), table.offset(i), table.length(i),
                table.rawLength(i));
    }

    private boolean isDoubted(int i) {
        return table.pack(i) >= 0 && doubtedPacks.get(table.pack(i));
    }
}
