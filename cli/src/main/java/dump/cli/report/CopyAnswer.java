package dump.cli.report;

import dump.engine.CopyResult;
import dump.snapshots.SnapshotInfo;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What a copy did, or would do. @param place of the repository that got it */
public record CopyAnswer(CopyResult result, String place) implements CommandAnswer {
    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        var text = new StringBuilder();
        var snapshots = result.snapshots();
        if (style.verbose() || result.isTrial()) for (int i = 0; i < snapshots.size(); i++)
            text.append(result.isTrial() ? "would copy " : "copied ").append(SnapshotTable.line(snapshots.get(i), clock))
                    .append(result.isTrial() ? "" : " as " + result.copies().get(i).brief()).append('\n');
        var there = result.present() == 0 ? "" : Human.count(result.present(), "snapshot is",
                "snapshots are") + " there already";
        if (snapshots.isEmpty()) return text + (there.isEmpty() ? "nothing was copied" : "nothing to copy: " + there);
        return text + (result.isTrial() ? "would copy " : "copied ")
                + Human.count(snapshots.size(), "snapshot", "snapshots") + " into " + place + ": "
                + Human.size(result.bytes()) + " in " + Human.count(result.blobs(), "piece", "pieces") + " that it "
                + (result.isTrial() ? "lacks, some " + Human.size(result.packedBytes()) + " to send"
                        : "lacked, stored as " + Human.size(result.packedBytes()))
                + (there.isEmpty() ? "" : "; " + there);
    }

    /** A line for each snapshot, then the summary. */
    @Override
    public List<JsonLine> lines() {
        var lines = new ArrayList<JsonLine>();
        for (int i = 0; i < result.snapshots().size(); i++)
            lines.add(line("copied", result.snapshots().get(i)).put("trial", result.isTrial())
                    .put("copy", result.isTrial() ? null : result.copies().get(i).toString()));
        result.refused().forEach((snapshot, reason) -> lines.add(line("not_copied", snapshot).put("reason", reason)));
        lines.add(json());
        return lines;
    }

    private static JsonLine line(String type, SnapshotInfo snapshot) {
        return new JsonLine(type).put("snapshot", snapshot.id().toString());
    }

    @Override
    public JsonLine json() {
        return new JsonLine("copy").put("repository", place).put("snapshots", result.snapshots().size())
                .put("present", result.present()).put("refused", result.refused().size()).put("blobs", result.blobs())
                .put("bytes", result.bytes()).put("bytes_packed", result.packedBytes())
                .put("same_cuts", result.sameCuts()).put("trial", result.isTrial());
    }
}
