package dump.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program that we talk with over its standard input and output for as long as it is needed. It ends when its input
 * does, and with us, also when we are killed; {@link #close} sees to it.
 */
public final class Connection implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 << 10;
    private static final Duration AFTER_END = Duration.ofSeconds(2), AFTER_TERM = Duration.ofSeconds(1),
            LAST_WORDS = Duration.ofMillis(500);

    private final Process process;
    private final OutputTail words = new OutputTail(line -> { });
    private final CountDownLatch said = new CountDownLatch(1);

    private Connection(Process process) {
        this.process = process;
    }

    /**
     * Starts it. Keys pressed at the terminal do not reach it.
     *
     * @param asks whether it may ask a person at the terminal of this process
     * @throws ProgramException if the program is not there
     */
    public static Connection start(Invocation invocation, boolean asks) throws ProgramException {
        var started = new CompletableFuture<Connection>();
        // The thread that starts it stays as long as it runs: the program ends with it.
        Thread.ofPlatform().daemon().name("keeper of " + invocation.program().command())
                .start(() -> keep(invocation, asks, started));
        try {
            return started.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof ProgramException told) throw told;
            throw failed;
        }
    }

    private static void keep(Invocation invocation, boolean asks, CompletableFuture<Connection> started) {
        try {
            var connection = new Connection(Launch.mortal(invocation, asks));
            started.complete(connection);
            connection.listen();
        } catch (ProgramException | RuntimeException failed) {
            started.completeExceptionally(failed);
        }
    }

    /** What it writes to standard output. */
    public InputStream input() {
        return process.getInputStream();
    }

    /** What it reads from standard input. */
    public OutputStream output() {
        return process.getOutputStream();
    }

    /** What it has written to standard error so far, or the end of it. */
    public String words() {
        synchronized (words) {
            return words.toString();
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    private void listen() {
        var buffer = new byte[BUFFER_BYTES];
        try {
            for (int size; (size = process.getErrorStream().read(buffer)) > 0;) {
                synchronized (words) {
                    words.accept(buffer, 0, size);
                }
            }
        } catch (IOException closed) {
            // It has said what it had to.
        }
        said.countDown();
        while (process.isAlive()) hasEnded(Duration.ofDays(1));
    }

    /** Ends it, and says how it ended and what it said last. */
    public ChildExit end() {
        close();
        boolean interrupted = Thread.interrupted();
        try {
            // Whoever it left behind may hold the pipe for long.
            said.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) Thread.currentThread().interrupt();
        return new ChildExit(process.isAlive() ? 137 : process.exitValue(), false, words());
    }

    /** Closes its input and waits for its end; what is still there later is ended with all that it started. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        var family = new LocalProcessTree(process.pid());
        // Not here: where nothing is read at the other end, who writes holds the stream.
        Thread.ofPlatform().daemon().start(this::closeOutput);
        interrupted |= !hasEnded(AFTER_END);
        if (process.isAlive()) {
            var pids = family.pids();
            LocalProcessTree.signal(pids, false);
            interrupted |= !hasEnded(AFTER_TERM);
            if (process.isAlive()) LocalProcessTree.signal(family.pids(), true);
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** The same, where neither side has anything more to say: it is told to end, and takes no leave of the other. */
    public void leave() {
        LocalProcessTree.signal(new LocalProcessTree(process.pid()).pids(), false);
        close();
    }

    private void closeOutput() {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // Then it does not read any more.
        }
    }

    /** Waits for its end, for so long at most; false if the thread was interrupted meanwhile. */
    private boolean hasEnded(Duration patience) {
        try {
            process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException again) {
            return false;
        }
    }
}
