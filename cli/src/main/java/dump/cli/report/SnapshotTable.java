package dump.cli.report;

import dump.snapshots.PointInTime;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/** The points in time, one a line, oldest first. */
final class SnapshotTable {
    private SnapshotTable() {}

    static String of(List<PointInTime> points, Clock clock, boolean escape) {
        int hostWidth = 4;
        for (var point : points) hostWidth = Math.max(hostWidth, point.snapshot().hostname().length());
        hostWidth = Math.min(hostWidth, 32);
        var text = new StringBuilder();
        for (var point : points) {
            var snapshot = point.snapshot();
            var time = snapshot.time().instant();
            var line = new StringBuilder(point.id().brief()).append("  ")
                    .append(Human.second(time, clock.getZone())).append("  ");
            pad(line, Human.ago(time, clock.instant()), 15);
            pad(line, snapshot.hostname().isEmpty() ? "-" : snapshot.hostname(), hostWidth);
            pad(line, size(point), 9);
            line.append(String.join(" ", snapshot.paths()));
            if (!snapshot.tags().isEmpty())
                line.append("  [").append(snapshot.tags().stream().collect(Collectors.joining(", "))).append(']');
            if (point.stream()) line.append("  (standard input)");
            if (point.foreign()) line.append("  (foreign)");
            if (point.future()) line.append("  (dated in the future)");
            text.append(escape ? Escape.lines(line.toString()) : line).append('\n');
        }
        return text.toString();
    }

    private static String size(PointInTime point) {
        var summary = point.snapshot().summary();
        return summary == null ? "-" : Human.size(summary.totalBytesProcessed());
    }

    private static void pad(StringBuilder line, String text, int width) {
        line.append(text).append(" ".repeat(Math.max(0, width - text.length()) + 2));
    }
}
