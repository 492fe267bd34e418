package dump.backend.sftp;

import dump.concurrent.Threads;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/** A question that is answered while something else is done. */
final class Beside implements AutoCloseable {
    private final FutureTask<Boolean> task;
    private final Thread thread;

    Beside(BooleanSupplier question) {
        task = new FutureTask<>(question::getAsBoolean);
        thread = Thread.startVirtualThread(task);
    }

    /** Waits for it. */
    boolean answer() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    /** Whoever is still looking for the answer is interrupted and waited for. */
    @Override
    public void close() {
        Threads.end(thread);
    }
}
