package dump.cli.report;

import java.time.Duration;

/** What the progress line says: a function of how far the run is. */
final class ProgressLine {
    private static final int BAR_COLUMNS = 24;

    /** @param filesTotal and {@code bytesTotal} 0 while they are not known */
    record State(long files, long bytes, long filesTotal, long bytesTotal, double seconds) {}

    private ProgressLine() {}

    /** At most {@code columns} − 1 wide, so that no terminal wraps it. */
    static String of(State state, int columns) {
        var text = new StringBuilder();
        double part = state.bytesTotal > 0 ? Math.min(1, (double) state.bytes / state.bytesTotal) : -1;
        if (part >= 0 && columns >= 60) text.append(bar(part)).append(' ');
        if (part >= 0) text.append("%3d %%  ".formatted((int) (100 * part)));
        text.append(Human.size(state.bytes));
        if (part >= 0) text.append(" of ").append(Human.size(state.bytesTotal));
        text.append("  ").append(Human.files(state.files));
        if (state.seconds >= 1) text.append("  ").append(Human.size((long) (state.bytes / state.seconds))).append("/s");
        if (part > 0.001 && part < 1 && state.seconds >= 2)
            text.append("  ").append(Human.duration(left(state, part))).append(" left");
        return text.length() < columns ? text.toString() : text.substring(0, columns - 1);
    }

    private static Duration left(State state, double part) {
        return Duration.ofSeconds((long) Math.min(1e9, Math.max(1, state.seconds * (1 - part) / part)));
    }

    private static String bar(double part) {
        int full = (int) Math.round(BAR_COLUMNS * part);
        return "[" + "#".repeat(full) + "-".repeat(BAR_COLUMNS - full) + "]";
    }
}
