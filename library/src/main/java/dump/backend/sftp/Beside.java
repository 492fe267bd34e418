package dump.backend.sftp;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What is found out, or done, while something else is done. */
final class Beside<T> implements AutoCloseable {
    private final FutureTask<T> task;
    private final Thread thread;

    /** @param work may fail with {@link IOException} and {@link InterruptedException} */
    Beside(Callable<T> work) {
        task = new FutureTask<>(work);
        thread = Thread.startVirtualThread(task);
    }

    /** Waits for it. */
    T answer() throws IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException told -> throw told;
                case InterruptedException stop -> throw stop;
                case RuntimeException bug -> throw bug;
                case Error fatal -> throw fatal;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }

    /**
     * Whoever is still at it is waited for, and interrupted only if the caller is: an interrupt says to the whole store
     * that the work is given up.
     */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            if (interrupted) thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException stop) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
