package dump.prune;

import dump.model.PruneOptions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;

/** What becomes of each pack of the index, by number: it goes, what is used of it is copied and it goes, or it stays. */
final class PackFates {
    /** A pack is small below this: packs are made of 16 MiB, and once of 4. */
    private static final long SMALL = (4 << 20) * 8 / 10;
    /** Fewer small packs are not worth the work. */
    private static final int SMALL_PACKS_MIN = 10;

    private final PackUses uses;
    private final BitSet removed = new BitSet();
    private final BitSet repacked = new BitSet();

    /** @param bad packs of which nothing is certain: they go only if nothing that is used was ever in them */
    PackFates(PackUses uses, BitSet bad, PruneOptions options) {
        this.uses = uses;
        var candidates = new ArrayList<Integer>();
        var small = new ArrayList<Integer>();
        long usedBytes = 0, unusedBytes = 0;
        for (int pack = 0; pack < uses.packs(); pack++) {
            if (bad.get(pack) ? !uses.holdsUsed(pack) : uses.used(pack) == 0) {
                removed.set(pack);
                continue;
            }
            usedBytes += uses.used(pack);
            unusedBytes += uses.unused(pack);
            if (bad.get(pack)) continue;
            if (uses.unused(pack) > 0 || uses.isMixed(pack)) candidates.add(pack);
            else if (uses.size(pack) < SMALL) small.add(pack);
        }
        if (options.smallPacks() && small.size() >= SMALL_PACKS_MIN) candidates.addAll(small);
        choose(candidates, unusedBytes, options.unusedMax(usedBytes), options.repackBytesMax());
    }

    private void choose(ArrayList<Integer> candidates, long unusedBytes, long unusedMax, long repackMax) {
        candidates.sort(Comparator.comparing((Integer pack) -> uses.holdsData(pack))
                .thenComparing(pack -> !isSmall(pack))
                .thenComparing(pack -> -(double) uses.unused(pack) / uses.used(pack)));
        long left = repackMax, unused = unusedBytes;
        for (int pack : candidates) {
            boolean cheap = isSmall(pack) || !uses.holdsData(pack) || uses.isMixed(pack);
            if (uses.size(pack) > left || !cheap && unused <= unusedMax) continue;
            repacked.set(pack);
            left -= uses.size(pack);
            unused -= uses.unused(pack);
        }
        // One that is only copied frees nothing.
        if (repacked.cardinality() == 1 && uses.unused(repacked.nextSetBit(0)) == 0
                && !uses.isMixed(repacked.nextSetBit(0))) repacked.clear();
    }

    private boolean isSmall(int pack) {
        return uses.size(pack) < SMALL;
    }

    /** The pack stays after all. */
    void keep(int pack) {
        removed.clear(pack);
        repacked.clear(pack);
    }

    /** Those of which nothing is used. */
    BitSet removed() {
        return removed;
    }

    /** Those of which what is used is copied. */
    BitSet repacked() {
        return repacked;
    }
}
