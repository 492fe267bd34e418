package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Removes files, several at once, as long as our lock is seen: right before each batch, and again before a file if that
 * was a while ago. What is gone already is as wanted. A store that fails for a while is waited for by looking at the
 * lock, so that nothing is removed later than somebody looked.
 */
final class Removal {
    private static final int BATCH = 256;
    private static final int TRIES = 5;

    private final Backend backend;
    private final FileKind kind;
    private final Lock lock;
    private final Events events;
    private final Set<Id> left = ConcurrentHashMap.newKeySet();

    Removal(Backend backend, FileKind kind, Lock lock, Events events) {
        this.backend = backend;
        this.kind = kind;
        this.lock = lock;
        this.events = events;
    }

    /** @return those that could not be removed, which is told */
    Set<Id> all(Collection<Id> files) throws RepositoryException, InterruptedException {
        var queue = files.iterator();
        while (queue.hasNext()) {
            if (Thread.interrupted()) throw new InterruptedException();
            lock.ensureFresh();
            lock.ensureHeld();
            var batch = new ArrayList<Id>(BATCH);
            while (batch.size() < BATCH && queue.hasNext()) batch.add(queue.next());
            AtOnce.each("remove", Math.max(1, backend.connections()), batch, this::remove);
        }
        return left;
    }

    private void remove(Id file) throws RepositoryException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            lock.ensureSeen();
            try {
                backend.removeOnce(IdHandles.of(kind, file));
                return;
            } catch (BackendException.Interrupted stop) {
                throw new RepositoryException.Failed(stop.getMessage(), stop);
            } catch (BackendException e) {
                if (e instanceof BackendException.Passing && attempt < TRIES) {
                    lock.ensureHeld();
                    continue;
                }
                if (!(e instanceof BackendException.Passing) && !e.isOfOneFile())
                    throw new RepositoryException.Failed(e.getMessage(), e);
                if (left.add(file)) events.on(new Event.Warning(IdHandles.of(kind, file) + " could not be removed ("
                        + e.getMessage() + "); the next cleanup tries again"));
                return;
            }
        }
    }
}
