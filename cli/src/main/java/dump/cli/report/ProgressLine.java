package dump.cli.report;

import dump.model.Event;
import java.time.Duration;

/** What the progress line says: a function of how far the run is. */
final class ProgressLine {
    private static final int BAR_COLUMNS = 24;

    /** @param filesTotal, {@code bytesTotal} and {@code volumes.total()} 0 while they are not known */
    record State(long files, long bytes, long filesTotal, long bytesTotal, Event.VolumeRead volumes, double seconds) {
        /** What is done of 1; negative while the whole is not known. */
        double part() {
            if (bytesTotal > 0) return Math.min(1, (double) bytes / bytesTotal);
            return volumes.total() > 0 ? Math.min(1, (double) volumes.done() / volumes.total()) : -1;
        }
    }

    private ProgressLine() {}

    /** At most {@code columns} − 1 wide, so that no terminal wraps it. */
    static String of(State state, int columns) {
        var text = new StringBuilder();
        double part = state.part();
        if (part >= 0 && columns >= 60) text.append(bar(part)).append(' ');
        if (part >= 0) text.append("%3d %%  ".formatted((int) (100 * part)));
        text.append(state.volumes.total() > 0 ? volumes(state) : bytes(state));
        text.append("  ").append(Human.files(state.files));
        if (state.bytes > 0 && state.seconds >= 1)
            text.append("  ").append(Human.size((long) (state.bytes / state.seconds))).append("/s");
        if (part > 0.001 && part < 1 && state.seconds >= 2)
            text.append("  ").append(Human.duration(left(state, part))).append(" left");
        return text.length() < columns ? text.toString() : text.substring(0, columns - 1);
    }

    private static String bytes(State state) {
        return Human.size(state.bytes) + (state.bytesTotal > 0 ? " of " + Human.size(state.bytesTotal) : "");
    }

    /** Duplicity does not say how large they are. */
    private static String volumes(State state) {
        return "volume " + state.volumes.done() + " of " + state.volumes.total();
    }

    private static Duration left(State state, double part) {
        return Duration.ofSeconds((long) Math.min(1e9, Math.max(1, state.seconds * (1 - part) / part)));
    }

    private static String bar(double part) {
        int full = (int) Math.round(BAR_COLUMNS * part);
        return "[" + "#".repeat(full) + "-".repeat(BAR_COLUMNS - full) + "]";
    }
}
