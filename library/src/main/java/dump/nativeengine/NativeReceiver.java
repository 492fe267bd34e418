package dump.nativeengine;

import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Snapshot;
import dump.repository.LoadedIndex;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.time.Duration;
import java.util.Map;

/** A repository that is about to get copies of another one's snapshots: locked, and known. Close it before its engine. */
public final class NativeReceiver implements AutoCloseable {
    private final NativeSettings settings;
    private final Repository repository;
    private final Lock lock;
    private final Events events;
    private final LoadedIndex index;
    private final Map<Id, Snapshot> snapshots;

    private NativeReceiver(NativeSettings settings, Repository repository, Lock lock, Events events)
            throws RepositoryException, InterruptedException {
        this.settings = settings;
        this.repository = repository;
        this.lock = lock;
        this.events = events;
        snapshots = repository.snapshots(events);
        events.on(new Event.Step("loading the index of " + repository.describe()));
        index = repository.loadIndex(lock, events);
        lock.confirm();
    }

    static NativeReceiver open(NativeSettings settings, Repository repository, Events events) throws EngineException {
        return NativeFailures.guarded(() -> LockWait.begin(settings.lockWait(), events,
                wait -> open(settings, repository, wait, events)));
    }

    private static NativeReceiver open(NativeSettings settings, Repository repository, Duration wait, Events events)
            throws RepositoryException, InterruptedException {
        var lock = settings.trial() ? Lock.NONE : repository.locks().forWriting(wait, events);
        boolean ready = false;
        try {
            var receiver = new NativeReceiver(settings, repository, lock, events);
            ready = true;
            return receiver;
        } finally {
            if (!ready) lock.close();
        }
    }

    /** Who hears what is to be said of this repository. */
    Events events() {
        return events;
    }

    boolean isTrial() {
        return settings.trial();
    }

    Repository repository() {
        return repository;
    }

    Lock lock() {
        return lock;
    }

    LoadedIndex index() {
        return index;
    }

    Map<Id, Snapshot> snapshots() {
        return snapshots;
    }

    @Override
    public void close() {
        lock.close();
    }
}
