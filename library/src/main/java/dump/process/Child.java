package dump.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs a program, watches it and ends it with all that it started. One child runs once.
 *
 * <p>The calling thread does it all. It reads the pipes only when they hold something, because a read that waits can
 * neither be interrupted nor ended while a grandchild holds the other end.
 */
public final class Child {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int PAUSE_MILLIS_MAX = 20;
    /** A pipe holds at most 1 MiB for an ordinary user; what comes later is of somebody that we let live. */
    private static final int LAST_READS_MAX = 64;
    private static final long KILL_MILLIS_MAX = 2000;
    private static final long FEED_MILLIS_MAX = 1000;

    private final Invocation invocation;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private volatile boolean fatal;
    private OutputSink sink;
    private OutputTail words;
    private Process process;
    private LocalProcessTree family;

    public Child(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Runs it without input. */
    public static ChildExit run(Invocation invocation, OutputSink sink, Consumer<String> words)
            throws ProgramException, InterruptedException {
        return new Child(invocation).run((byte[]) null, sink, words);
    }

    /** The program has said that it cannot go on: if it does not end soon, it is ended. For any thread. */
    public void fatal() {
        fatal = true;
    }

    /**
     * Runs it to its end. An interrupt of the calling thread ends the program and is thrown; whatever happens, nothing
     * is left running.
     *
     * @param input what it reads from standard input, null for nothing; is copied
     * @param sink gets its output
     * @param words gets each line of standard error
     * @throws ProgramException if the program is not there, or what the sink threw
     */
    public ChildExit run(byte[] input, OutputSink sink, Consumer<String> words)
            throws ProgramException, InterruptedException {
        this.sink = sink;
        this.words = new OutputTail(words);
        process = Launch.detached(invocation, input != null);
        family = new LocalProcessTree(process.pid());
        var feeder = feed(input);
        boolean hung;
        boolean ended = false;
        try {
            hung = watch();
            if (hung) end(family::pids, true);
            else end(family::pidsInSession, true);
            ended = true;
            for (int i = 0; i < LAST_READS_MAX && pump(true); i++) { }
            this.words.finish();
        } finally {
            if (!ended) end(family::pids, false);
            closeAll(feeder);
        }
        return new ChildExit(process.isAlive() ? 137 : process.exitValue(), hung, this.words.toString());
    }

    /** Writing may have to wait for the reader, so it has a thread. */
    private Thread feed(byte[] input) {
        var secrets = invocation.secrets() == null ? new byte[0] : invocation.secrets().lines();
        var copy = input == null ? new byte[0] : input.clone();
        return Thread.ofVirtual().start(() -> {
            try (var pipe = process.getOutputStream()) {
                pipe.write(secrets);
                pipe.write(copy);
            } catch (IOException endedWithoutReading) {
                // Its exit status and its words tell why.
            } finally {
                Arrays.fill(secrets, (byte) 0);
                Arrays.fill(copy, (byte) 0);
            }
        });
    }

    /** Whether it hangs; otherwise it has ended. */
    private boolean watch() throws ProgramException, InterruptedException {
        var dog = new Watchdog(family, invocation.timeouts());
        int pause = 1;
        while (true) {
            boolean came = pump(true);
            if (came) dog.moved();
            pause = came ? 1 : Math.min(2 * pause, PAUSE_MILLIS_MAX);
            if (process.waitFor(pause, TimeUnit.MILLISECONDS)) return false;
            if (fatal) dog.fatal();
            if (dog.isHung()) return true;
        }
    }

    /** Takes what the pipes hold; whether that was anything. */
    private boolean pump(boolean wanted) throws ProgramException {
        int logged = read(process.getInputStream());
        if (logged > 0 && wanted) sink.accept(buffer, 0, logged);
        int said = read(process.getErrorStream());
        if (said > 0 && wanted) words.accept(buffer, 0, said);
        return logged > 0 || said > 0;
    }

    private int read(InputStream pipe) {
        try {
            return pipe.available() > 0 ? pipe.read(buffer, 0, BUFFER_BYTES) : 0;
        } catch (IOException closed) {
            return 0;
        }
    }

    /** SIGTERM, and SIGKILL to those that are still there later; returns early when nobody is. */
    private void end(Supplier<List<Long>> who, boolean wanted) throws ProgramException {
        boolean interrupted = false;
        long start = System.nanoTime();
        long termMillis = invocation.timeouts().afterTerm().toMillis();
        LocalProcessTree.signal(who.get(), false);
        for (long passed = 0; passed < termMillis + KILL_MILLIS_MAX; passed = (System.nanoTime() - start) / 1_000_000) {
            var left = who.get();
            if (left.isEmpty()) break;
            if (passed >= termMillis) LocalProcessTree.signal(left, true);
            pump(wanted);
            try {
                Thread.sleep(PAUSE_MILLIS_MAX);
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private void closeAll(Thread feeder) {
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(KILL_MILLIS_MAX, TimeUnit.MILLISECONDS);
            process.getInputStream().close();
            process.getErrorStream().close();
            feeder.join(FEED_MILLIS_MAX);
        } catch (IOException nothingIsLostNow) {
            // All that was wanted has been read.
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
