package dump.check;

import dump.concurrent.Tasks;
import dump.model.BlobType;
import dump.model.CheckResult;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackShare;
import dump.model.Snapshot;
import dump.reading.UsedBlobs;
import dump.repository.LoadedIndex;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One check of a repository. Damage is told as it is found, each with what it means; what only costs space is counted.
 */
public final class Check {
    private static final int NAMED_MAX = 50;

    private final Repository repository;
    private final Events events;
    private final AtomicInteger damages = new AtomicInteger();
    private PackComparison packs;

    public Check(Repository repository, Events events) {
        this.repository = repository;
        this.events = events;
    }

    /**
     * @param lock shared at least, or {@link Lock#NONE}; needs not be confirmed yet
     * @param loaded the index, loaded after the snapshots were listed
     * @param listed all snapshots that there are
     * @param only those whose trees are looked through; null for all
     * @param share which packs are read
     */
    public CheckResult run(Lock lock, LoadedIndex loaded, Set<Id> listed, Set<Id> only, PackShare share)
            throws RepositoryException, InterruptedException {
        if (!loaded.isWhole()) damages.incrementAndGet();
        events.on(new Event.Step("comparing the index with the packs that there are"));
        var damaged = new ArrayList<String>();
        Map<Id, Snapshot> snapshots;
        UsedBlobs used;
        try (var beside = new Tasks<>("packs", 1, 0, RepositoryException.class)) {
            beside.submit(() -> packs = new PackComparison(repository));
            snapshots = snapshots(listed, only, damaged);
            // A lock needs a while to settle, and until then nothing that was seen counts.
            lock.confirm();
            used = used(snapshots.values());
            beside.join();
        }
        tellOfPacks();
        damaged.forEach(this::damage);
        events.on(new Event.Step("looking through the directories of the snapshots"));
        int walked = walk(snapshots, used);
        var chosen = share.choose(packs.sound(), repository.index()::packId, packs::size);
        long bytes = chosen.isEmpty() ? 0 : PackReading.read(repository, packs, chosen, this::damage, events);
        return new CheckResult(snapshots.size(), walked, packs.sound().cardinality(), chosen.cardinality(), bytes,
                packs.strays().size(), damages.get());
    }

    private void damage(String what) {
        damages.incrementAndGet();
        events.on(new Event.Damage(what));
    }

    private void tellOfPacks() {
        var index = repository.index();
        packs.missing().stream().forEach(pack -> damage("the pack " + index.packId(pack) + " is missing, with "
                + packs.content(pack)));
        packs.otherSizes().forEach((pack, size) -> damage("the pack " + index.packId(pack)
                + " has %,d bytes and should have %,d".formatted(size, packs.size(pack))));
    }

    private Map<Id, Snapshot> snapshots(Set<Id> listed, Set<Id> only, List<String> damaged)
            throws RepositoryException {
        var found = new HashMap<Id, Snapshot>();
        try {
            found.putAll(repository.upkeep().snapshots().load(listed));
        } catch (RepositoryException.Damaged some) {
            for (var id : listed) {
                try {
                    found.putAll(repository.upkeep().snapshots().load(Set.of(id)));
                } catch (RepositoryException.Damaged e) {
                    damaged.add(e.getMessage());
                }
            }
        }
        if (only != null) found.keySet().retainAll(only);
        return found;
    }

    /** What they use; null where that can't be said of all, which is no damage yet. */
    private UsedBlobs used(Collection<Snapshot> snapshots) throws RepositoryException, InterruptedException {
        var used = new UsedBlobs(repository);
        try {
            used.mark(snapshots);
            return used.isVague() ? null : used;
        } catch (RepositoryException.Damaged some) {
            return null;
        }
    }

    /** Where nothing is lost, nothing need be named: what is used was marked without asking where it belongs. */
    private int walk(Map<Id, Snapshot> snapshots, UsedBlobs used) throws RepositoryException, InterruptedException {
        int directories = used == null ? -1 : directories(used.copy());
        if (directories >= 0) return directories;
        var losses = new Losses(repository, packs.sound(), false, new LossWords(this::damage, NAMED_MAX));
        for (var snapshot : snapshots.entrySet()) losses.snapshot(snapshot.getKey(), snapshot.getValue());
        return losses.directories();
    }

    /** How many of these blobs are directories; -1 if one of all of them is in no sound pack. */
    private int directories(BitSet used) {
        var index = repository.index();
        int directories = 0;
        for (int blob = used.nextSetBit(0); blob >= 0; blob = used.nextSetBit(blob + 1)) {
            if (!index.isIn(packs.sound(), blob)) return -1;
            if (index.typeAt(blob) == BlobType.TREE) directories++;
        }
        return directories;
    }
}
