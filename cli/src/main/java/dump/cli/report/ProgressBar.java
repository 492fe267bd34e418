package dump.cli.report;

/** Redraws the progress line ten times a second, until it is closed. */
final class ProgressBar implements AutoCloseable {
    private static final long PERIOD_MILLIS = 100;
    /** Short runs show nothing. */
    private static final long DELAY_MILLIS = 300;

    private final Terminal terminal;
    private final Counts counts;
    private final boolean sends;
    private final long start = System.nanoTime();
    private final Ticks ticks;

    /** @param sends whether what is stored goes over a line */
    ProgressBar(Terminal terminal, Counts counts, boolean sends) {
        this.terminal = terminal;
        this.counts = counts;
        this.sends = sends;
        ticks = new Ticks(DELAY_MILLIS, PERIOD_MILLIS, this::draw);
    }

    private void draw() {
        double seconds = (System.nanoTime() - start) / 1e9;
        long retry = counts.retrySeconds();
        terminal.progress(retry >= 0 ? ProgressLine.waiting(retry, terminal.columns())
                : ProgressLine.of(counts.state(seconds), sends, terminal.columns()));
    }

    /** The line is gone when this returns. */
    @Override
    public void close() {
        ticks.close();
        terminal.progress("");
    }
}
