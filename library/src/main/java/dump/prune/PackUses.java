package dump.prune;

import dump.model.BlobType;
import dump.reading.UsedBlobs;
import dump.repository.BlobIndex;
import java.util.BitSet;

/**
 * What of each pack is used, by the numbers of the index. Of a blob with several places one counts as used: where least
 * lies idle anyway, so that what an interrupted prune has copied already is not copied again.
 */
final class PackUses {
    private final BlobIndex index;
    private final BitSet kept = new BitSet();
    private final BitSet doubled = new BitSet();
    private final long[] size, used, idle;
    private final boolean[] trees, data;

    /** @param bad packs, by number, that are no place for anything that has another */
    PackUses(BlobIndex index, UsedBlobs usedBlobs, BitSet bad) {
        this.index = index;
        int packs = index.packCount();
        size = new long[packs];
        used = new long[packs];
        idle = new long[packs];
        trees = new boolean[packs];
        data = new boolean[packs];
        index.eachPlace((place, blob, pack, type, bytes) -> {
            size[pack] += bytes;
            (type == BlobType.TREE ? trees : data)[pack] = true;
            if (!usedBlobs.contains(blob)) {
                idle[pack] += bytes;
            } else if (place == blob) {
                kept.set(place);
                used[pack] += bytes;
            } else {
                doubled.set(blob);
            }
        });
        for (int blob = doubled.nextSetBit(0); blob >= 0; blob = doubled.nextSetBit(blob + 1))
            used[index.packAt(blob)] -= index.bytesAt(blob);
        var alone = used.clone();
        for (int blob = doubled.nextSetBit(0); blob >= 0; blob = doubled.nextSetBit(blob + 1)) {
            kept.clear(blob);
            int best = blob;
            for (int place : index.placesOf(blob)) if (isBetter(place, best, bad, alone)) best = place;
            kept.set(best);
            used[index.packAt(best)] += index.bytesAt(best);
        }
    }

    private boolean isBetter(int place, int other, BitSet bad, long[] alone) {
        int a = index.packAt(place), b = index.packAt(other);
        if (bad.get(a) != bad.get(b)) return bad.get(b);
        int idler = Double.compare((double) idle[a] / size[a], (double) idle[b] / size[b]);
        if (idler != 0) return idler < 0;
        if (alone[a] != alone[b]) return alone[a] > alone[b];
        return place < other;
    }

    int packs() {
        return size.length;
    }

    /** What a whole pack should have. */
    long size(int pack) {
        return size[pack] + BlobIndex.PACK_OVERHEAD;
    }

    /** Bytes of the blobs of which this is the place that counts. */
    long used(int pack) {
        return used[pack];
    }

    /** Bytes of blobs that nothing uses or that have another place that counts. */
    long unused(int pack) {
        return size[pack] - used[pack];
    }

    /** Whether any of its blobs is used, whichever place counts. */
    boolean holdsUsed(int pack) {
        return idle[pack] < size[pack];
    }

    boolean isMixed(int pack) {
        return trees[pack] && data[pack];
    }

    boolean holdsData(int pack) {
        return data[pack];
    }

    /** The places that count, by number. */
    BitSet kept() {
        return kept;
    }

    /** The numbers of blobs that are used and have several places. */
    BitSet doubled() {
        return doubled;
    }
}
