package dump.prune;

import dump.model.Events;
import dump.model.Id;
import dump.model.PruneOptions;
import dump.model.Remedy;
import dump.model.Snapshot;
import dump.reading.UsedBlobs;
import dump.repository.BlobIndex;
import dump.repository.LoadedIndex;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a prune would do: which packs go, which are copied first, and what that costs and frees. Made beside backups and
 * readers, from the snapshots and the index as they were then; {@link Prune} looks again.
 */
public final class PrunePlan {
    private final Set<Id> forgotten;
    private final PruneOptions options;
    private final Set<Id> snapshots;
    private final LoadedIndex loaded;
    private final UsedBlobs used;
    private final PackUses uses;
    private final PackFates fates;
    private final Map<Id, Long> strays;

    private PrunePlan(Set<Id> forgotten, PruneOptions options, Set<Id> snapshots, LoadedIndex loaded, UsedBlobs used,
            PackUses uses, PackFates fates, Map<Id, Long> strays) {
        this.forgotten = Set.copyOf(forgotten);
        this.options = options;
        this.snapshots = snapshots;
        this.loaded = loaded;
        this.used = used;
        this.uses = uses;
        this.fates = fates;
        this.strays = strays;
    }

    /**
     * Loads snapshots and index, and goes through all trees that are still needed.
     *
     * @param forgotten snapshots that count as gone
     * @param lock shared at least, or {@link Lock#NONE}
     * @throws RepositoryException.Damaged if what is needed cannot be told for sure
     */
    public static PrunePlan of(Repository repository, Lock lock, Set<Id> forgotten, PruneOptions options, Events events)
            throws RepositoryException, InterruptedException {
        // In this order: the index then knows all that the snapshots need.
        var snapshots = repository.upkeep().snapshots().list();
        return of(repository, repository.loadIndex(lock, events), snapshots, forgotten, options);
    }

    /** The same. @param snapshots all that there were before the index was loaded */
    public static PrunePlan of(Repository repository, LoadedIndex loaded, Set<Id> snapshots, Set<Id> forgotten,
            PruneOptions options) throws RepositoryException, InterruptedException {
        var needed = new HashSet<>(snapshots);
        needed.removeAll(forgotten);
        var stored = stored(repository, needed);
        if (!loaded.isWhole()) throw refused("an index file cannot be read", null);
        var used = new UsedBlobs(repository);
        mark(used, stored.values());
        var index = repository.index();
        var bad = doubted(index);
        var uses = new PackUses(index, used, bad);
        var fates = new PackFates(uses, bad, options);
        var strays = listed(repository, uses, fates, bad);
        return new PrunePlan(forgotten, options, stored.keySet(), loaded, used, uses, fates, strays);
    }

    private static Map<Id, Snapshot> stored(Repository repository, Set<Id> needed) throws RepositoryException {
        try {
            return repository.upkeep().snapshots().load(needed);
        } catch (RepositoryException.Damaged e) {
            throw refused(e.getMessage(), e);
        }
    }

    private static void mark(UsedBlobs used, Collection<Snapshot> snapshots)
            throws RepositoryException, InterruptedException {
        try {
            used.mark(snapshots);
        } catch (RepositoryException.Damaged e) {
            throw refused(e.getMessage(), e);
        }
    }

    private static RepositoryException.Damaged refused(String why, Exception cause) {
        return new RepositoryException.Damaged(why + ", so nobody knows what else is needed, and nothing was removed",
                new Remedy.ReadOnTrouble(), cause);
    }

    private static BitSet doubted(BlobIndex index) {
        var bad = new BitSet();
        for (int pack = 0; pack < index.packCount(); pack++) if (index.isDoubtedPack(pack)) bad.set(pack);
        return bad;
    }

    /** Compares with the packs that there are. @return those that no index names */
    private static Map<Id, Long> listed(Repository repository, PackUses uses, PackFates fates, BitSet bad)
            throws RepositoryException {
        var index = repository.index();
        var strays = new HashMap<Id, Long>();
        var there = new BitSet();
        var wrong = new BitSet();
        repository.upkeep().packs().list((pack, size) -> {
            int number = index.packNumber(pack);
            if (number < 0) {
                strays.put(pack, Math.max(0, size));
            } else {
                there.set(number);
                if (size >= 0 && size != uses.size(number)) wrong.set(number);
            }
        });
        for (int pack = 0; pack < uses.packs(); pack++) {
            if (fates.removed().get(pack) || bad.get(pack)) continue;
            if (!there.get(pack)) throw refused("the pack " + index.packId(pack).brief()
                    + ", which is needed, is not in the repository", null);
            if (wrong.get(pack)) throw refused("the pack " + index.packId(pack).brief()
                    + ", which is needed, has another size than the index says", null);
        }
        return strays;
    }

    /** The snapshots that go first. */
    public Set<Id> forgotten() {
        return forgotten;
    }

    /** How many packs go of which nothing is used, and of which no index knows. */
    public int packsRemoved() {
        return fates.removed().cardinality() + strays.size();
    }

    /** How many packs are copied in part, and then go. */
    public int packsRepacked() {
        return fates.repacked().cardinality();
    }

    /** Bytes that are read and written anew. */
    public long bytesRepacked() {
        return fates.repacked().stream().mapToLong(uses::used).sum();
    }

    /** By how many bytes the repository gets smaller. */
    public long bytesFreed() {
        return fates.removed().stream().mapToLong(uses::size).sum()
                + strays.values().stream().mapToLong(Long::longValue).sum()
                + fates.repacked().stream().mapToLong(uses::unused).sum();
    }

    /** Bytes of packs that stay. */
    public long bytesLeft() {
        long all = 0;
        for (int pack = 0; pack < uses.packs(); pack++) all += uses.size(pack);
        return all + strays.values().stream().mapToLong(Long::longValue).sum() - bytesFreed();
    }

    /** Bytes that nothing uses, in packs that stay: more work than they are worth. */
    public long bytesIdle() {
        long idle = 0;
        for (int pack = 0; pack < uses.packs(); pack++)
            if (!fates.removed().get(pack) && !fates.repacked().get(pack)) idle += uses.unused(pack);
        return idle;
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return forgotten.isEmpty() && packsRemoved() == 0 && packsRepacked() == 0;
    }

    PruneOptions options() {
        return options;
    }

    LoadedIndex loaded() {
        return loaded;
    }

    PackUses uses() {
        return uses;
    }

    PackFates fates() {
        return fates;
    }

    Map<Id, Long> strays() {
        return strays;
    }

    /**
     * Takes into account what came since: a pack that holds a blob which a new snapshot uses stays, and so does one that
     * an index names by now.
     *
     * @return false if the plan does not hold any more, because index files that it was made from are gone
     */
    boolean renew(Repository repository, Lock lock) throws RepositoryException, InterruptedException {
        var upkeep = repository.upkeep();
        var newSnapshots = upkeep.snapshots().list();
        newSnapshots.removeAll(snapshots);
        newSnapshots.removeAll(forgotten);
        if (!repository.isLoaded(loaded) || !upkeep.indexes().renew(loaded, lock)) return false;
        var before = used.copy();
        mark(used, upkeep.snapshots().load(newSnapshots).values());
        keepNewlyUsed(repository.index(), before);
        strays.keySet().removeIf(pack -> repository.index().packNumber(pack) >= 0);
        return true;
    }

    private void keepNewlyUsed(BlobIndex index, BitSet before) {
        index.eachPlace((place, blob, pack, type, bytes) -> {
            if (pack < uses.packs() && used.contains(blob) && !before.get(blob)) fates.keep(pack);
        });
    }

    static RepositoryException missing(String what) {
        return new RepositoryException.Damaged(what + "; nothing was removed", new Remedy.ReadOnTrouble(), null);
    }
}
