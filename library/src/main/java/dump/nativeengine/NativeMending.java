package dump.nativeengine;

import dump.engine.EngineException;
import dump.engine.HealRequest;
import dump.model.Event;
import dump.model.Events;
import dump.model.Healed;
import dump.model.Id;
import dump.model.IndexRepaired;
import dump.model.PacksRepaired;
import dump.model.SnapshotsRepaired;
import dump.posix.FileException;
import dump.repair.IndexRepair;
import dump.repair.PackRepair;
import dump.repair.SnapshotRepair;
import dump.repository.LoadedIndex;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.NoSuchSnapshotException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Mends a repository, as far as it can be. What a trial answers is the plan. */
public final class NativeMending {
    private final NativeSettings settings;
    private final Repository repository;
    private final Events events;

    NativeMending(NativeSettings settings, Repository repository, Events events) {
        this.settings = settings;
        this.repository = repository;
        this.events = events;
    }

    /**
     * Makes the index right from the packs that there are.
     *
     * @param all reads every pack's header, and believes no index file
     */
    public IndexRepaired index(boolean all) throws EngineException {
        return locked(true, settings.trial(), lock -> {
            repository.passCopies();
            return IndexRepair.run(repository, lock, all, settings.trial(), events);
        });
    }

    /** What {@link #packs} would do. */
    public PacksRepaired planPacks(Set<Id> named, boolean readAll) throws EngineException {
        return locked(false, true, lock -> packRepair(lock).run(named, readAll, null, true));
    }

    /**
     * Copies what is good of damaged packs into new ones, and removes them.
     *
     * @param plan what was agreed to
     */
    public PacksRepaired packs(PacksRepaired plan) throws EngineException {
        if (plan.damaged().isEmpty()) return new PacksRepaired(Map.of(), plan.whole(), plan.losses(), false);
        return locked(true, false, lock -> packRepair(lock).run(plan.damaged().keySet(), false,
                plan.damaged().keySet(), false));
    }

    private PackRepair packRepair(Lock lock) throws RepositoryException, InterruptedException {
        repository.passCopies();
        // In this order: the index then knows all that the snapshots need.
        var snapshots = repository.snapshots(events);
        return new PackRepair(repository, load(lock), snapshots, events);
    }

    private LoadedIndex load(Lock lock) throws RepositoryException, InterruptedException {
        events.on(new Event.Step("loading the index"));
        return repository.loadIndex(lock, events);
    }

    /** What {@link #snapshots} would do. */
    public SnapshotsRepaired planSnapshots(boolean forget) throws EngineException {
        return snapshots(forget, true);
    }

    /**
     * Makes of each snapshot that lacks something another one without that.
     *
     * @param forget removes those that lack something
     */
    public SnapshotsRepaired snapshots(boolean forget) throws EngineException {
        return snapshots(forget, false);
    }

    private SnapshotsRepaired snapshots(boolean forget, boolean trial) throws EngineException {
        return locked(forget, trial, lock -> {
            repository.passCopies();
            var snapshots = repository.snapshots(events);
            var repaired = new SnapshotRepair(repository, load(lock), snapshots, unreadable(snapshots.keySet()), lock,
                    forget, events).run(trial);
            if (!trial) SnapshotLedger.of(repository).trust(repaired.repaired().values());
            return repaired;
        });
    }

    private Set<Id> unreadable(Set<Id> readable) throws RepositoryException {
        var files = repository.upkeep().snapshots();
        var unreadable = new HashSet<Id>();
        for (var id : files.list()) if (!readable.contains(id)) try {
            files.load(Set.of(id));
        } catch (RepositoryException.Damaged e) {
            if (e.isClosed()) throw e;
            unreadable.add(id);
        }
        return unreadable;
    }

    /**
     * Brings back what is damaged or missing, from this machine's files and from another repository.
     *
     * @param from null if there is none
     * @throws EngineException.Refused if that is at the same place
     */
    public Healed heal(HealRequest request, NativeEngine from) throws EngineException {
        if (from == null) return heal(request, (Repository) null);
        if (from.describe().equals(repository.describe()))
            throw new EngineException.Refused(repository.describe() + " cannot be healed from itself");
        return from.reading(events, other -> heal(request, other));
    }

    private Healed heal(HealRequest request, Repository other) throws EngineException {
        return NativeFailures.guarded(() -> {
            try {
                return LockWait.begin(settings.lockWait(), events,
                        new NativeHeal(settings, repository, request, other, events)::run);
            } finally {
                if (!settings.trial()) repository.damage().note(events);
            }
        });
    }

    private interface Work<T> {
        T run(Lock lock) throws EngineException, RepositoryException, NoSuchSnapshotException, FileException,
                InterruptedException;
    }

    private <T> T locked(boolean exclusive, boolean trial, Work<T> work) throws EngineException {
        return NativeFailures.guarded(() -> LockWait.begin(settings.lockWait(), events, wait -> {
            var locks = repository.locks();
            try (var lock = settings.trial() ? Lock.NONE : trial ? locks.forReading(wait, events)
                    : exclusive ? locks.exclusively(wait, events) : locks.forWriting(wait, events)) {
                lock.confirm();
                return work.run(lock);
            } finally {
                if (!settings.trial()) repository.damage().note(events);
            }
        }));
    }
}
