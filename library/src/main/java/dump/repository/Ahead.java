package dump.repository;

import dump.backend.BackendException;
import dump.concurrent.Threads;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Work that goes on beside other work until it is needed. */
final class Ahead<T> implements AutoCloseable {
    private final FutureTask<T> task;
    private final Thread thread;

    private Ahead(String name, Callable<T> work) {
        task = new FutureTask<>(work);
        thread = Thread.ofPlatform().daemon().name(name).start(task);
    }

    /** @param work may fail with BackendException, RepositoryException and InterruptedException */
    static <T> Ahead<T> start(String name, Callable<T> work) {
        return new Ahead<>(name, work);
    }

    T get() throws BackendException, RepositoryException {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof BackendException told) throw told;
            if (failed.getCause() instanceof RepositoryException told) throw told;
            if (failed.getCause() instanceof InterruptedException stop)
                throw new BackendException.Interrupted("interrupted: " + thread.getName(), stop);
            if (failed.getCause() instanceof RuntimeException bug) throw bug;
            if (failed.getCause() instanceof Error fatal) throw fatal;
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new BackendException.Interrupted("interrupted while " + thread.getName() + " went on", stop);
        }
    }

    /** What came of it, if it has ended well; else null. */
    T result() {
        return task.state() == Future.State.SUCCESS ? task.resultNow() : null;
    }

    /** Ends it, where nobody needs it any more, and waits for that. */
    @Override
    public void close() {
        Threads.end(thread);
    }
}
