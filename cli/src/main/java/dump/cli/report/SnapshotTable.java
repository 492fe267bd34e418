package dump.cli.report;

import dump.model.Moment;
import dump.snapshots.PointInTime;
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

    private final List<PointInTime> points;
    private final Clock clock;
    private final int columns;
    private final boolean sameHost;
    private final boolean sameTags;
    private final boolean samePaths;

    private SnapshotTable(List<PointInTime> points, Clock clock, int columns) {
        this.points = points;
        this.clock = clock;
        this.columns = columns;
        sameHost = isSame(SnapshotTable::host);
        sameTags = isSame(point -> point.snapshot().tags());
        samePaths = isSame(point -> point.snapshot().paths());
    }

    /** @param columns of the window; {@code Integer.MAX_VALUE} if there is none */
    static String of(List<PointInTime> points, Clock clock, int columns) {
        return new SnapshotTable(points, clock, columns).text();
    }

    /** One of them by itself, with all there is to say, in one line. */
    static String line(PointInTime point, Clock clock) {
        return String.join(GAP, point.id().brief(), Moment.shown(time(point), clock.getZone()), age(point, clock),
                host(point), size(point), String.join(" ", point.snapshot().paths()),
                tags(point) + marks(point)).stripTrailing();
    }

    private boolean isSame(Function<PointInTime, Object> what) {
        return points.stream().map(what).distinct().count() == 1;
    }

    private String text() {
        var table = new ArrayList<List<String>>();
        var header = new ArrayList<>(List.of("ID", "TIME", "AGE", "SIZE"));
        if (!sameHost) header.add("HOST");
        table.add(header);
        for (var point : points) table.add(fixed(point));
        var text = new StringBuilder(common());
        var widths = widths(table);
        for (int i = 0; i < table.size(); i++) {
            var line = padded(table.get(i), widths);
            var rest = i == 0 ? header() : rest(points.get(i - 1));
            var whole = (line + String.join(GAP, rest)).stripTrailing();
            if (whole.length() <= columns || rest.isEmpty()) text.append(whole).append('\n');
            else text.append(line.stripTrailing()).append('\n').append(wrapped(rest, BELOW, GAP));
        }
        return text.toString();
    }

    private List<String> fixed(PointInTime point) {
        var cells = new ArrayList<>(List.of(point.id().brief(), Moment.shown(time(point), clock.getZone()),
                age(point, clock), size(point)));
        if (!sameHost) cells.add(host(point));
        return cells;
    }

    private List<String> header() {
        return samePaths ? List.of() : List.of("PATHS");
    }

    private List<String> rest(PointInTime point) {
        var rest = new ArrayList<String>();
        if (!samePaths) rest.addAll(point.snapshot().paths());
        var last = (sameTags ? "" : tags(point)) + marks(point);
        if (!last.isEmpty()) rest.add(last.stripLeading());
        return rest;
    }

    private String common() {
        var first = points.getFirst();
        var same = new ArrayList<String>();
        if (sameHost && !first.snapshot().hostname().isEmpty()) same.add("host " + host(first));
        if (samePaths) same.addAll(first.snapshot().paths());
        if (sameTags && !first.snapshot().tags().isEmpty()) same.add(tags(first));
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
        for (var row : table) for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], row.get(i).length());
        return widths;
    }

    private static String padded(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++)
            line.append(cells.get(i)).append(" ".repeat(widths[i] - cells.get(i).length())).append(GAP);
        return line.toString();
    }

    private static Instant time(PointInTime point) {
        return point.snapshot().time().instant();
    }

    private static String age(PointInTime point, Clock clock) {
        return Human.ago(time(point), clock.instant());
    }

    private static String host(PointInTime point) {
        return point.snapshot().hostname().isEmpty() ? "-" : point.snapshot().hostname();
    }

    private static String size(PointInTime point) {
        var summary = point.snapshot().summary();
        return summary == null ? "-" : Human.size(summary.totalBytesProcessed());
    }

    private static String tags(PointInTime point) {
        var tags = point.snapshot().tags();
        return tags.isEmpty() ? "" : "[" + String.join(", ", tags) + "]";
    }

    private static String marks(PointInTime point) {
        return (point.stream() ? "  (standard input)" : "") + (point.foreign() ? "  (foreign)" : "")
                + (point.future() ? "  (dated in the future)" : "");
    }
}
