package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.function.Supplier;

/** How a run tells others that it is at work on a repository, and remembers on this machine that it did. */
public final class RepositoryLocks implements AutoCloseable {
    private final Backend backend;
    private final StoredFiles files;
    private final Supplier<Lock.Holder> holder;
    /** Null to keep no records. */
    private final Path runs;
    private RunRecord record;
    private volatile Lock held = Lock.NONE;

    RepositoryLocks(Backend backend, StoredFiles files, Supplier<Lock.Holder> holder, Path runs) {
        this.backend = backend;
        this.files = files;
        this.holder = holder;
        this.runs = runs;
    }

    /** Of this run; null where none is kept. */
    RunRecord record() {
        return record;
    }

    /** Where runs leave their records, or null. */
    Path runs() {
        return runs;
    }

    /**
     * Tells others that we are reading. Locks that dead runs of ours left are removed first. Where none can be taken,
     * that is told, and it is {@link Lock#NONE}.
     */
    public Lock forReading(Duration wait, Events events) throws RepositoryException, InterruptedException {
        events.on(new Event.Step("taking a lock"));
        try {
            beginRecord(false, events);
            var lock = lock(FileLock.Purpose.READ, wait, events);
            lock.confirmAhead();
            return lock;
        } catch (RepositoryException.Failed e) {
            if (record == null) throw e;
            // The records' disk is full: a restore is what people want then.
            events.on(new Event.Warning(e.getMessage() + "; reading without a lock"));
        } catch (BackendException.Denied | BackendException.ReadOnly | BackendException.Full
                | BackendException.Lasting e) {
            events.on(new Event.Warning("no lock can be taken (" + e.getMessage() + "); reading without one"));
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        return Lock.NONE;
    }

    /** The same, to store something. */
    public Lock forWriting(Duration wait, Events events) throws RepositoryException, InterruptedException {
        events.on(new Event.Step("taking a lock"));
        return toChange(FileLock.Purpose.STORE, wait, events);
    }

    /**
     * The same, and it is taken while the work begins. Whatever has found anything stored before
     * {@link Lock#awaitWritten} must not rely on it.
     */
    public Lock forWritingAhead(Duration wait, Events events) throws RepositoryException {
        events.on(new Event.Step("taking a lock"));
        try {
            beginRecord(true, events);
            return new LockAhead(Ahead.start("taking the lock", () -> lock(FileLock.Purpose.STORE, wait, events)));
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** The same, and nobody else is at work: to take something away. */
    public Lock exclusively(Duration wait, Events events) throws RepositoryException, InterruptedException {
        events.on(new Event.Step("taking an exclusive lock"));
        return toChange(FileLock.Purpose.REMOVE, wait, events);
    }

    private Lock toChange(FileLock.Purpose purpose, Duration wait, Events events)
            throws RepositoryException, InterruptedException {
        try {
            beginRecord(true, events);
            return lock(purpose, wait, events);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    private Lock lock(FileLock.Purpose purpose, Duration wait, Events events)
            throws RepositoryException, BackendException, InterruptedException {
        held = FileLock.acquire(files, record, holder.get(), purpose, wait, InstantSource.system(), events);
        return held;
    }

    /**
     * Takes no lock, but removes what taking one would remove first, locks that dead runs of ours left, and tells of
     * one that keeps everybody else from work: perhaps its program has died.
     *
     * @param trial nothing is removed
     */
    public void look(boolean trial, Events events) throws RepositoryException {
        try {
            if (!trial && runs != null) clearUp(events);
            var other = new OtherLocks(files, false).forbidding(null);
            if (other != null) events.on(new Event.Warning(other, new Remedy.Unlock()));
        } catch (RepositoryException.Locked unreadable) {
            events.on(new Event.Warning(unreadable.getMessage(), unreadable.remedy()));
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** The locks as they stand, for who takes none. */
    public LockFiles files() {
        var dead = new HashSet<Id>();
        if (runs != null) for (var one : RunRecord.abandoned(runs, RunRecord.StoreIdentity.of(backend))) {
            dead.addAll(one.locks());
            one.keep();
            one.close();
        }
        return new LockFiles(files, new LockHolders(holder.get(), LockHolders.Processes.HERE, Instant.now(), dead));
    }

    private void beginRecord(boolean forWriting, Events events) throws RepositoryException, BackendException {
        if (runs == null) return;
        if (record != null && record.isKept()) {
            // An earlier run on this very repository left something to settle: it counts as dead.
            record.close();
            record = null;
        }
        if (record != null) return;
        clearUp(events);
        try {
            record = RunRecord.begin(runs, RunRecord.StoreIdentity.of(backend));
        } catch (RepositoryException.Failed e) {
            if (forWriting) throw e;
            events.on(new Event.Warning(e.getMessage() + "; going on without a record of our lock"));
        }
    }

    /** What dead runs left that stands in the way: their locks, and files that they could not finish. */
    private void clearUp(Events events) throws BackendException {
        for (var dead : RunRecord.abandoned(runs, RunRecord.StoreIdentity.of(backend))) {
            try (dead) {
                dead.keep();
                OtherLocks.clear(files, dead.locks());
                for (var file : dead.published()) file.isWholeOrGoes(backend, "nothing relies on it", events);
                if (dead.packs().isEmpty() && dead.published().isEmpty()) dead.settle();
            }
        }
    }

    @Override
    public void close() {
        // Usually released long since; not where a run was given up in the middle.
        held.close();
        if (record != null) record.close();
    }
}
