package dump.repository;

import dump.backend.BackendException;
import dump.concurrent.Tasks;
import dump.model.Id;
import java.util.Collection;

/** Files that are read whole, many at once: what each takes is the way there and back. */
final class SmallFiles {
    private static final int AT_ONCE_MAX = 16;

    private SmallFiles() {}

    /** What is done with one. */
    interface Work {
        void on(Id id) throws BackendException;
    }

    /** @throws BackendException the first failure */
    static void each(Collection<Id> ids, Work work) throws BackendException {
        int threads = Math.min(ids.size(), AT_ONCE_MAX);
        if (threads <= 1) {
            for (var id : ids) work.on(id);
            return;
        }
        try (var tasks = new Tasks<>("small", threads, threads, BackendException.class)) {
            for (var id : ids) tasks.submit(() -> work.on(id));
            tasks.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new BackendException.Interrupted("interrupted while files of the repository were read", stop);
        }
    }
}
