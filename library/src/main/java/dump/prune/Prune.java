package dump.prune;

import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import dump.model.SpaceFreed;
import dump.repository.AtOnce;
import dump.repository.BlobIndex;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Does what a {@link PrunePlan} says, under an exclusive lock. In this order: snapshots, packs that no index names, packs
 * of which nothing is used, then those that are copied. Of packs first the new index files are written, then the old ones
 * go, then the packs: wherever it ends, what is kept can be read, and the next prune removes the rest
 * (docs/decisions/026-prune.md).
 */
public final class Prune {
    private final Repository repository;
    private final Lock lock;
    private final Events events;
    private PrunePlan plan;

    private Prune(Repository repository, Lock lock, PrunePlan plan, Events events) {
        this.repository = repository;
        this.lock = lock;
        this.plan = plan;
        this.events = events;
    }

    /**
     * @param lock exclusive
     * @return what was done, which is less than planned if others needed something meanwhile
     */
    public static SpaceFreed run(Repository repository, Lock lock, PrunePlan plan, Events events)
            throws RepositoryException, InterruptedException {
        lock.confirm();
        return new Prune(repository, lock, plan, events).run();
    }

    private SpaceFreed run() throws RepositoryException, InterruptedException {
        if (!plan.renew(repository, lock)) {
            events.on(new Event.Step("planning anew: the index was written anew meanwhile"));
            plan = PrunePlan.of(repository, lock, plan.forgotten(), plan.options(), events);
        }
        ensureListed();
        var packs = repository.upkeep().packs();
        if (!plan.forgotten().isEmpty()) events.on(new Event.Step("removing " + plan.forgotten().size() + " snapshots"));
        var left = repository.upkeep().snapshots().remove(plan.forgotten(), lock, events);
        if (!left.isEmpty()) throw new RepositoryException.Failed("not all snapshots could be removed, so what they need"
                + " was left, too", null);
        long freed = 0;
        var strays = plan.strays();
        if (!strays.isEmpty()) events.on(new Event.Step("removing packs that nothing names"));
        left = packs.remove(strays.keySet(), lock, events);
        for (var stray : strays.entrySet()) if (!left.contains(stray.getKey())) freed += stray.getValue();
        int removed = strays.size() - left.size();
        if (!plan.fates().removed().isEmpty()) events.on(new Event.Step("removing packs of which nothing is used"));
        freed += drop(plan.fates().removed());
        removed += plan.fates().removed().cardinality();
        var copied = copy();
        if (!copied.isEmpty()) events.on(new Event.Step("removing packs that were copied"));
        for (var stream = copied.stream().iterator(); stream.hasNext(); ) freed -= plan.uses().used(stream.next());
        freed += drop(copied);
        packs.removeLeftovers();
        return new SpaceFreed(plan.forgotten().size(), removed, copied.cardinality(), Math.max(0, freed));
    }

    /** A listing is no proof of absence: stores have returned too little without an error. Two must agree. */
    private void ensureListed() throws RepositoryException {
        var first = listing();
        if (!first.equals(listing())) throw new RepositoryException.Failed("two listings of the packs differ, so nothing"
                + " was removed; run the command again later", null);
        var index = repository.index();
        for (int pack = 0; pack < index.packCount(); pack++) {
            if (first.containsKey(index.packId(pack)) || index.isDoubtedPack(pack)) continue;
            throw PrunePlan.missing("the store does not list the pack " + index.packId(pack).brief()
                    + ", which the index names");
        }
        plan.strays().keySet().retainAll(first.keySet());
    }

    private Map<Id, Long> listing() throws RepositoryException {
        var found = new HashMap<Id, Long>();
        repository.upkeep().packs().list(found::put);
        return found;
    }

    /** Takes packs out of the index and the store. @return the bytes that they had */
    private long drop(BitSet packs) throws RepositoryException, InterruptedException {
        if (packs.isEmpty()) return 0;
        var index = repository.index();
        repository.upkeep().indexes().dropPacks(plan.loaded(), packs::get, lock, events);
        var ids = new ArrayList<Id>();
        for (int pack = packs.nextSetBit(0); pack >= 0; pack = packs.nextSetBit(pack + 1)) ids.add(index.packId(pack));
        var left = repository.upkeep().packs().remove(ids, lock, events);
        long bytes = 0;
        for (int pack = packs.nextSetBit(0); pack >= 0; pack = packs.nextSetBit(pack + 1))
            if (!left.contains(index.packId(pack))) bytes += plan.uses().size(pack);
        return bytes;
    }

    /** @return the packs of which all that is used stands elsewhere now */
    private BitSet copy() throws RepositoryException, InterruptedException {
        var wanted = plan.fates().repacked();
        var copied = new BitSet();
        if (wanted.isEmpty()) return copied;
        events.on(new Event.Step("copying what is used of " + wanted.cardinality() + " packs"));
        var blobs = blobsOf(wanted);
        try (var writer = repository.writer(plan.loaded(), false, events)) {
            AtOnce.each("copy", repository.readers(), blobs.entrySet(), pack -> {
                var lost = repository.upkeep().packs().copy(pack.getValue(), writer);
                if (lost.isEmpty()) synchronized (copied) {
                    copied.set(pack.getKey());
                }
                else events.on(new Event.Damage("the pack " + pack.getValue().getFirst().pack().brief()
                        + " is damaged, and stays"));
            });
            writer.finish();
        }
        return copied;
    }

    /** What is to be copied, by pack. */
    private Map<Integer, List<PackedBlob>> blobsOf(BitSet packs) {
        BlobIndex index = repository.index();
        var blobs = new HashMap<Integer, List<PackedBlob>>();
        var kept = plan.uses().kept();
        index.eachPlace((place, blob, pack, type, bytes) -> {
            if (packs.get(pack) && kept.get(place))
                blobs.computeIfAbsent(pack, key -> new ArrayList<>()).add(index.placed(place));
        });
        return blobs;
    }
}
