package dump.cli.report;

import dump.model.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the progress line says: a function of how far the run is. */
final class ProgressLine {
    private static final int BAR_COLUMNS = 24;
    /** Below it the numbers need the bar's room. */
    private static final int WIDE = 70;
    /** Below it what is on the way needs half of the bar's room. */
    private static final int VERY_WIDE = 110;
    private static final String GAP = "  ";

    /**
     * @param filesTotal, {@code bytesTotal} and {@code volumes.total()} 0 while they are not known
     * @param stored bytes that the store has accepted
     * @param underWay bytes that are on the way to it
     */
    record State(long files, long bytes, long filesTotal, long bytesTotal, Event.VolumeRead volumes, long stored,
            long underWay, double seconds) {
        /** What is done of 1; negative while the whole is not known. */
        double part() {
            if (bytesTotal > 0) return Math.min(1, (double) bytes / bytesTotal);
            return volumes.total() > 0 ? Math.min(1, (double) volumes.done() / volumes.total()) : -1;
        }
    }

    private ProgressLine() {}

    /** While a store is waited for. @param seconds until it is tried again */
    static String waiting(long seconds, int columns) {
        return cut("the server does not answer; trying again" + (seconds > 0 ? " in " + seconds + " s" : ""), columns);
    }

    /**
     * At most {@code columns} − 1 wide, so that no terminal wraps it: fields go whole, what is left to wait last.
     *
     * @param sends whether what is stored goes over a line, so that it may be long under way
     */
    static String of(State state, boolean sends, int columns) {
        var fields = new ArrayList<String>();
        double part = state.part();
        if (part >= 0) fields.add((columns < WIDE ? "" : bar(part, sends && columns < VERY_WIDE) + " ") + "%3d %%".formatted((int) (100 * part)));
        fields.add(state.volumes.total() > 0 ? volumes(state) : bytes(state));
        if (sends && state.stored + state.underWay > 0) fields.add(Human.size(state.stored) + " stored"
                + (state.underWay > 0 ? ", " + Human.size(state.underWay) + " on the way" : ""));
        fields.add(Human.files(state.files));
        if (state.bytes > 0 && state.seconds >= 1) fields.add(Human.size((long) (state.bytes / state.seconds)) + "/s");
        boolean knowsLeft = part > 0.001 && part < 1 && state.seconds >= 2;
        if (knowsLeft) fields.add(Human.duration(left(state, part)) + " left");
        int kept = knowsLeft ? 1 : 0;
        while (width(fields) >= columns && fields.size() > kept + 1) fields.remove(fields.size() - 1 - kept);
        return cut(String.join(GAP, fields), columns);
    }

    private static String cut(String text, int columns) {
        return text.length() < columns ? text : text.substring(0, Math.max(0, columns - 1));
    }

    private static int width(List<String> fields) {
        return String.join(GAP, fields).length();
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

    private static String bar(double part, boolean isShort) {
        int columns = isShort ? BAR_COLUMNS / 2 : BAR_COLUMNS;
        int full = (int) Math.round(columns * part);
        return "[" + "#".repeat(full) + "-".repeat(columns - full) + "]";
    }
}
