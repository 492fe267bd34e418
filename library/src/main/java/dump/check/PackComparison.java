package dump.check;

import dump.model.BlobType;
import dump.model.Id;
import dump.repository.BlobIndex;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The packs that the index names, by their numbers there, beside those that are in the store. */
public final class PackComparison {
    private final BlobIndex index;
    private final long[] sizes;
    private final int[] blobs;
    private final BitSet trees = new BitSet();
    private final BitSet data = new BitSet();
    private final BitSet there = new BitSet();
    private final BitSet sound = new BitSet();
    private final Map<Integer, Long> otherSizes = new HashMap<>();
    private final Map<Id, Long> strays = new HashMap<>();

    /** @param repository with its index loaded */
    public PackComparison(Repository repository) throws RepositoryException {
        index = repository.index();
        sizes = new long[index.packCount()];
        blobs = new int[index.packCount()];
        index.eachPlace((place, blob, pack, type, bytes) -> {
            sizes[pack] += bytes;
            blobs[pack]++;
            (type == BlobType.TREE ? trees : data).set(pack);
        });
        repository.upkeep().packs().list(this::see);
    }

    private void see(Id pack, long size) {
        int number = index.packNumber(pack);
        if (number < 0) {
            strays.put(pack, size);
            return;
        }
        there.set(number);
        if (size >= 0 && size != size(number)) otherSizes.put(number, size);
        else sound.set(number);
    }

    /** Those that are there and have the size that the index says. */
    public BitSet sound() {
        return sound;
    }

    /** Those of which something is named and nothing is there. */
    public BitSet missing() {
        var missing = new BitSet();
        for (int pack = 0; pack < blobs.length; pack++) if (blobs[pack] > 0 && !there.get(pack)) missing.set(pack);
        return missing;
    }

    /** Those that are there with another size, each with the one that it has. */
    public Map<Integer, Long> otherSizes() {
        return otherSizes;
    }

    /** Those that are missing or have another size. */
    public Set<Id> wrong() {
        var wrong = new HashSet<Id>();
        missing().stream().mapToObj(index::packId).forEach(wrong::add);
        for (int pack : otherSizes.keySet()) wrong.add(index.packId(pack));
        return wrong;
    }

    /** Those that no index names, with their sizes; -1 where the store does not say it. */
    public Map<Id, Long> strays() {
        return strays;
    }

    /** Whether it is there, or an index names it. */
    public boolean knows(Id pack) {
        return strays.containsKey(pack) || index.packNumber(pack) >= 0;
    }

    /** What a whole pack should have. */
    public long size(int pack) {
        return sizes[pack] + BlobIndex.PACK_OVERHEAD;
    }

    /** How many blobs the index says it holds. */
    public int blobs(int pack) {
        return blobs[pack];
    }

    /** In words: how many blobs, and what of. */
    public String content(int pack) {
        return "%,d %s of %s".formatted(blobs[pack], blobs[pack] == 1 ? "blob" : "blobs",
                trees.get(pack) ? data.get(pack) ? "directories and files" : "directories" : "files");
    }
}
