package dump.cli.report;

import dump.snapshots.SnapshotInfo;
import java.time.Clock;
import java.util.List;

/** Which tags a snapshot has now. */
public record TagAnswer(SnapshotInfo snapshot, List<String> tags) implements CommandAnswer {
    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        var line = SnapshotTable.line(snapshot, clock).strip();
        return line + (tags.equals(snapshot.stored().tags()) ? ": as it was" : ": "
                + (style.trial() ? "would have " : "now has ")
                + (tags.isEmpty() ? "no tags" : "the tags " + String.join(", ", tags)));
    }

    @Override
    public JsonLine json() {
        return new JsonLine("tags").put("snapshot", snapshot.id().toString()).put("tags", tags);
    }
}
