package dump.repair;

import dump.check.LossWords;
import dump.check.Losses;
import dump.check.PackComparison;
import dump.check.PackReading;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PacksRepaired;
import dump.model.Snapshot;
import dump.repository.LoadedIndex;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes damaged packs away, once all that can be read of them is in other packs, and says what is lost. Unlike a cleanup
 * it also takes those away that snapshots need.
 */
public final class PackRepair {
    private final Repository repository;
    private final LoadedIndex index;
    private final Map<Id, Snapshot> snapshots;
    private final Events events;

    /** @param index as it was loaded after the snapshots; to be repaired under an exclusive lock */
    public PackRepair(Repository repository, LoadedIndex index, Map<Id, Snapshot> snapshots, Events events) {
        this.repository = repository;
        this.index = index;
        this.snapshots = snapshots;
        this.events = events;
    }

    /**
     * @param named which packs; empty for all that are missing, have another size or were seen bad
     * @param readAll whether all packs are read to find more
     * @param agreed no others go; null for all, and in a trial
     * @throws RepositoryException.Failed if there is no such pack
     */
    public PacksRepaired run(Set<Id> named, boolean readAll, Set<Id> agreed, boolean trial)
            throws RepositoryException, InterruptedException {
        var packs = new PackComparison(repository);
        if (packs.strays().keySet().stream().anyMatch(named::contains)) {
            repository.readStrays();
            packs = new PackComparison(repository);
        }
        var meant = named.isEmpty() ? wrong(packs, readAll) : known(named, packs);
        repository.damage().distrust(meant);
        events.on(new Event.Step("reading what damaged packs hold from wherever it is"));
        var damaged = new TreeMap<Id, Set<Id>>();
        var whole = new TreeSet<Id>();
        repository.damage().lostIn(meant, events).forEach((pack, lost) -> {
            if (lost == null) whole.add(pack);
            else if (trial || agreed == null || agreed.contains(pack)) damaged.put(pack, lost);
        });
        repository.damage().trust(whole);
        long losses = tell(packs);
        if (!trial && !damaged.isEmpty()) repository.damage().giveUp(damaged.keySet(), index, events);
        return new PacksRepaired(damaged, whole, losses, trial);
    }

    private static Set<Id> known(Set<Id> named, PackComparison packs) throws RepositoryException {
        for (var pack : named) if (!packs.knows(pack))
            throw new RepositoryException.Failed("there is no pack " + pack, null);
        return named;
    }

    private Set<Id> wrong(PackComparison packs, boolean readAll) throws RepositoryException, InterruptedException {
        if (readAll) PackReading.read(repository, packs, packs.sound(), text -> events.on(new Event.Damage(text)), events);
        var found = new HashSet<>(repository.damage().seenBad());
        found.addAll(packs.wrong());
        return found;
    }

    private long tell(PackComparison packs) throws RepositoryException, InterruptedException {
        var words = new LossWords(text -> events.on(new Event.Damage(text)));
        var losses = new Losses(repository, packs.sound(), true, words);
        for (var snapshot : snapshots.entrySet()) losses.snapshot(snapshot.getKey(), snapshot.getValue());
        return words.count();
    }
}
