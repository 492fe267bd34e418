package dump.nativeengine;

import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.posix.FileException;
import dump.repository.RepositoryException;
import dump.snapshots.NoSuchSnapshotException;
import java.time.Duration;

/**
 * Work under a lock of the repository that is begun again when the lock gave way to one that came at the same moment,
 * because what was read until then may be gone.
 */
@FunctionalInterface
interface LockWait<T> {
    /** @param wait how long to wait for the lock */
    T work(Duration wait)
            throws EngineException, RepositoryException, NoSuchSnapshotException, FileException, InterruptedException;

    /** @param wait for the lock, all attempts together */
    static <T> T begin(Duration wait, Events events, LockWait<T> work)
            throws EngineException, RepositoryException, NoSuchSnapshotException, FileException, InterruptedException {
        for (var left = wait; ; ) {
            try {
                return work.work(left);
            } catch (RepositoryException.Contested e) {
                events.on(new Event.Step("giving way, and starting again: " + e.getMessage()));
                left = e.left();
            }
        }
    }
}
