package dump.cli.report;

import dump.model.Moment;
import dump.snapshots.SnapshotInfo;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The points in time, one a line, oldest first, below a header; what all have in common is said once, above it. In a
 * window too narrow for what comes last in a line, that goes on lines of its own.
 */
final class SnapshotTable {
    private static final String GAP = "  ";
    private static final String BELOW = "    ";

    private final List<SnapshotInfo> snapshots;
    private final Clock clock;
    private final int columns;
    private final boolean sameHost;
    private final boolean sameTags;
    private final boolean samePaths;

    private SnapshotTable(List<SnapshotInfo> snapshots, Clock clock, int columns) {
        this.snapshots = snapshots;
        this.clock = clock;
        this.columns = columns;
        sameHost = isSame(SnapshotTable::host);
        sameTags = isSame(snapshot -> snapshot.stored().tags());
        samePaths = isSame(snapshot -> snapshot.stored().paths());
    }

    /** @param columns of the window; {@code Integer.MAX_VALUE} if there is none */
    static String of(List<SnapshotInfo> snapshots, Clock clock, int columns) {
        return new SnapshotTable(snapshots, clock, columns).text();
    }

    /** One of them by itself, with all there is to say, in one line. */
    static String line(SnapshotInfo snapshot, Clock clock) {
        return String.join(GAP, snapshot.id().brief(), Moment.shown(time(snapshot), clock.getZone()),
                age(snapshot, clock),
                host(snapshot), size(snapshot), String.join(" ", snapshot.stored().paths()),
                tags(snapshot) + marks(snapshot)).stripTrailing();
    }

    private boolean isSame(Function<SnapshotInfo, Object> what) {
        return snapshots.stream().map(what).distinct().count() == 1;
    }

    private String text() {
        var table = new ArrayList<List<String>>();
        var header = new ArrayList<>(List.of("ID", "TIME", "AGE", "SIZE"));
        if (!sameHost) header.add("HOST");
        table.add(header);
        for (var snapshot : snapshots) table.add(fixed(snapshot));
        var text = new StringBuilder(common());
        var widths = widths(table);
        for (int i = 0; i < table.size(); i++) {
            var line = padded(table.get(i), widths);
            var rest = i == 0 ? header() : rest(snapshots.get(i - 1));
            var whole = (line + String.join(GAP, rest)).stripTrailing();
            if (whole.length() <= columns || rest.isEmpty()) text.append(whole).append('\n');
            else text.append(line.stripTrailing()).append('\n').append(wrapped(rest, BELOW, GAP));
        }
        return text.toString();
    }

    private List<String> fixed(SnapshotInfo snapshot) {
        var cells = new ArrayList<>(List.of(snapshot.id().brief(), Moment.shown(time(snapshot), clock.getZone()),
                age(snapshot, clock), size(snapshot)));
        if (!sameHost) cells.add(host(snapshot));
        return cells;
    }

    private List<String> header() {
        return samePaths ? List.of() : List.of("PATHS");
    }

    private List<String> rest(SnapshotInfo snapshot) {
        var rest = new ArrayList<String>();
        if (!samePaths) rest.addAll(snapshot.stored().paths());
        var last = (sameTags ? "" : tags(snapshot)) + marks(snapshot);
        if (!last.isEmpty()) rest.add(last.stripLeading());
        return rest;
    }

    private String common() {
        var first = snapshots.getFirst();
        var same = new ArrayList<String>();
        if (sameHost && !first.stored().hostname().isEmpty()) same.add("host " + host(first));
        if (samePaths) same.addAll(first.stored().paths());
        if (sameTags && !first.stored().tags().isEmpty()) same.add(tags(first));
        return same.isEmpty() ? "" : wrapped(same, "", ", ");
    }

    /** Items in as many lines as the window needs. */
    private String wrapped(List<String> items, String indent, String between) {
        var text = new StringBuilder();
        var line = new StringBuilder(indent);
        for (var item : items) {
            boolean first = line.length() == indent.length();
            if (!first && line.length() + between.length() + item.length() >= columns) {
                text.append(line).append(between.stripTrailing()).append('\n');
                line.setLength(indent.length());
                first = true;
            }
            line.append(first ? "" : between).append(item);
        }
        return text.append(line).append('\n').toString();
    }

    private static int[] widths(List<List<String>> table) {
        var widths = new int[table.getFirst().size()];
        for (var row : table) for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i],
                row.get(i).length());
        return widths;
    }

    private static String padded(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++)
            line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length())).append(GAP);
        return line.toString();
    }

    private static Instant time(SnapshotInfo snapshot) {
        return snapshot.stored().time().instant();
    }

    private static String age(SnapshotInfo snapshot, Clock clock) {
        return Human.ago(time(snapshot), clock.instant());
    }

    private static String host(SnapshotInfo snapshot) {
        return snapshot.stored().hostname().isEmpty() ? "-" : snapshot.stored().hostname();
    }

    private static String size(SnapshotInfo snapshot) {
        var summary = snapshot.stored().summary();
        return summary == null ? "-" : Human.size(summary.totalBytesProcessed());
    }

    private static String tags(SnapshotInfo snapshot) {
        var tags = snapshot.stored().tags();
        return tags.isEmpty() ? "" : "[" + String.join(", ", tags) + "]";
    }

    private static String marks(SnapshotInfo snapshot) {
        return (snapshot.stream() ? "  (standard input)" : "") + (snapshot.foreign() ? "  (foreign)" : "")
                + (snapshot.future() ? "  (dated in the future)" : "");
    }
}
