package dump.cli.report;

/** Redraws the progress line ten times a second, from a thread of its own, until it is closed. */
final class ProgressBar implements AutoCloseable {
    private static final long PERIOD_MILLIS = 100;
    /** Short runs show nothing. */
    private static final long DELAY_MILLIS = 300;

    private final Terminal terminal;
    private final Counts counts;
    private final long start = System.nanoTime();
    private final Thread thread;

    ProgressBar(Terminal terminal, Counts counts) {
        this.terminal = terminal;
        this.counts = counts;
        thread = Thread.ofPlatform().daemon().name("progress").start(this::run);
    }

    private void run() {
        try {
            Thread.sleep(DELAY_MILLIS);
            while (true) {
                double seconds = (System.nanoTime() - start) / 1e9;
                terminal.progress(ProgressLine.of(counts.state(seconds), terminal.columns()));
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException done) {
            terminal.progress("");
        }
    }

    /** The line is gone when this returns. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
