package dump.repair;

import dump.check.LossWords;
import dump.check.Losses;
import dump.check.PackComparison;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Snapshot;
import dump.model.SnapshotsRepaired;
import dump.repository.LoadedIndex;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes of each snapshot that lacks something another one without that. The damaged one stays, unless it is to be
 * forgotten; the new one says of which it came, and bears a tag as long as that is there.
 */
public final class SnapshotRepair {
    private final Repository repository;
    private final LoadedIndex index;
    private final Map<Id, Snapshot> snapshots;
    private final Set<Id> unreadable;
    private final Lock lock;
    private final boolean forget;
    private final Events events;

    /**
     * @param unreadable snapshots that are damaged themselves
     * @param index as it was loaded after the snapshots
     * @param lock exclusive if damaged ones are to be forgotten
     */
    public SnapshotRepair(Repository repository, LoadedIndex index, Map<Id, Snapshot> snapshots, Set<Id> unreadable,
            Lock lock, boolean forget, Events events) {
        this.repository = repository;
        this.unreadable = unreadable;
        this.index = index;
        this.snapshots = snapshots;
        this.lock = lock;
        this.forget = forget;
        this.events = events;
    }

    public SnapshotsRepaired run(boolean trial) throws RepositoryException, InterruptedException {
        var words = new LossWords(text -> events.on(new Event.Damage(text)));
        var roots = new LinkedHashMap<Id, Id>();
        var hopeless = new TreeSet<Id>();
        events.on(new Event.Step("looking through the directories of the snapshots"));
        try (var writer = repository.writer(index, trial, events)) {
            var trees = new TreeRepair(repository, losses(words), words, writer);
            for (var snapshot : snapshots.entrySet()) {
                var root = trees.of(snapshot.getKey(), snapshot.getValue().tree());
                if (root == null) hopeless.add(snapshot.getKey());
                else if (!root.equals(snapshot.getValue().tree())) roots.put(snapshot.getKey(), root);
            }
            writer.finish();
        }
        int whole = snapshots.size() - hopeless.size() - roots.size();
        hopeless.addAll(unreadable);
        var present = present(roots);
        var repaired = new LinkedHashMap<Id, Id>();
        for (var one : roots.entrySet()) if (!present.contains(one.getKey()))
            repaired.put(one.getKey(), trial ? null : save(one.getKey(), one.getValue()));
        var going = new ArrayList<>(repaired.keySet());
        going.addAll(present);
        going.addAll(hopeless);
        int removed = forget && !trial ? remove(going) : 0;
        return new SnapshotsRepaired(repaired, present, hopeless, whole, removed, trial);
    }

    private Losses losses(LossWords words) throws RepositoryException {
        var packs = new PackComparison(repository);
        if (!packs.strays().isEmpty()) {
            // What they hold is not lost.
            repository.readStrays();
            packs = new PackComparison(repository);
        }
        repository.damage().distrust(packs.wrong());
        return new Losses(repository, packs.sound(), true, words);
    }

    /** Those of which the same was made before. */
    private Set<Id> present(Map<Id, Id> roots) {
        var present = new TreeSet<Id>();
        for (var other : snapshots.values()) {
            var original = SnapshotsRepaired.original(other);
            if (original != null && other.tree().equals(roots.get(original))) present.add(original);
        }
        return present;
    }

    private Id save(Id damaged, Id tree) throws RepositoryException, InterruptedException {
        var stored = snapshots.get(damaged);
        var tags = new ArrayList<>(stored.tags());
        if (!forget && !tags.contains(SnapshotsRepaired.TAG)) tags.add(SnapshotsRepaired.TAG);
        var other = stored.withTags(tags, damaged).withTree(tree);
        var id = repository.saveSnapshot(other, lock);
        if (!other.equals(repository.upkeep().snapshots().load(Set.of(id)).get(id)))
            throw new RepositoryException.Failed("the snapshot " + id.brief() + " was not read back as it was written; "
                    + damaged.brief() + " stays", null);
        return id;
    }

    private int remove(List<Id> going) throws RepositoryException, InterruptedException {
        return going.size() - repository.upkeep().snapshots().remove(going, lock, events).size();
    }
}
