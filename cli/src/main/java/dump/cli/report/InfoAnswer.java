package dump.cli.report;

import dump.engine.RepositoryInfo;
import dump.engine.RepositoryInfo.Growth;
import dump.engine.RepositoryInfo.Sizes;
import dump.model.Moment;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What a repository holds.
 *
 * @param free bytes that are free beside it; -1 if not known
 * @param cleaned when this machine last cleaned it up, and {@code checked} it; null if not known
 */
public record InfoAnswer(RepositoryInfo info, String place, long free, Instant cleaned, Instant checked) implements CommandAnswer {
    private static final int ROWS_MAX = 20;

    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        var lines = new ArrayList<String>();
        add(lines, "repository", place);
        add(lines, "", "id " + info.id().substring(0, 8) + ", format version " + info.version());
        add(lines, "snapshots", snapshots());
        var last = info.seen().stream().filter(one -> !one.snapshot().future()).reduce((a, b) -> b).orElse(null);
        if (last != null) {
            var time = last.snapshot().stored().time().instant();
            add(lines, "last backup", Moment.minute(time, clock.getZone()) + " (" + Human.ago(time, clock.instant())
                    + ")" + (last.bytes() < 0 ? "" : ", " + Human.files(last.files()) + ", " + Human.size(last.bytes())));
        }
        add(lines, "last cleanup", moment(cleaned, clock));
        add(lines, "last check", moment(checked, clock));
        var all = info.data().plus(info.trees());
        add(lines, "stored", Human.size(all.packedBytes()) + " in " + Human.count(info.packs(), "pack", "packs") + ", "
                + Human.count(info.indexFiles(), "index file", "index files"));
        add(lines, "", Human.size(info.data().packedBytes()) + " of content, " + Human.size(info.trees().packedBytes())
                + " of directories");
        add(lines, "ratios", ratios(all));
        if (info.usage() != null) usage(lines, remedies);
        if (info.keepsRemoved().orElse(false)) {
            add(lines, "removed", "the bucket keeps former versions: what is removed takes room");
            add(lines, "", "until a rule of the bucket ends them");
        }
        if (free >= 0) add(lines, "free", Human.size(free));
        if (!info.seen().isEmpty()) table(lines, clock, style.verbose() ? Integer.MAX_VALUE : ROWS_MAX);
        return String.join("\n", lines);
    }

    private static void add(List<String> lines, String name, String value) {
        lines.add(String.format("%-12s %s", name, value));
    }

    private static String moment(Instant time, Clock clock) {
        return time == null ? "unknown here" : Moment.minute(time, clock.getZone()) + " ("
                + Human.ago(time, clock.instant()) + ")";
    }

    private String snapshots() {
        int seen = info.seen().size();
        return seen == info.snapshots() ? Integer.toString(seen) : seen + " (of " + info.snapshots() + " there)";
    }

    private String ratios(Sizes all) {
        var compression = all.packedBytes() == 0 ? "-" : ratio(all.bytes(), all.packedBytes());
        if (info.restorable() < 0) return "compression " + compression + ", deduplication unknown"
                + (info.usage() == null ? " (--full counts)" : "");
        if (info.data().bytes() == 0) return "compression " + compression;
        return "deduplication " + ratio(info.restorable(), info.data().bytes()) + " (" + Human.size(info.restorable())
                + " in all snapshots), compression " + compression;
    }

    private static String ratio(long large, long small) {
        return Human.tenths((double) large / small);
    }

    private void usage(List<String> lines, Remedies remedies) {
        var usage = info.usage();
        add(lines, "unused", Human.size(usage.unused().packedBytes()) + (usage.unused().blobs() == 0 ? ""
                : " that no snapshot needs; " + remedies.command("cleanup") + " removes what is worth it"));
        long strays = usage.packFiles() - info.packs();
        if (strays > 0) add(lines, "", Human.count(strays, "pack", "packs") + " in no index, left by runs that were cut off"
                + " or are at work");
    }

    private void table(List<String> lines, Clock clock, int rows) {
        int from = Math.max(0, info.seen().size() - rows);
        lines.add("");
        lines.add(String.format("%-8s  %-16s  %9s  %8s  %8s  %8s", "ID", "TIME", "FILES", "SIZE", "NEW", "STORED"));
        if (from > 0) lines.add("… " + Human.count(from, "older one", "older ones") + ", which --verbose shows");
        for (var one : info.seen().subList(from, info.seen().size())) lines.add(row(one, clock));
    }

    private static String row(Growth one, Clock clock) {
        var stored = one.snapshot().stored();
        var text = String.format("%s  %-16s  %9s  %8s  %8s  %8s", one.snapshot().id().brief(),
                Moment.minute(stored.time().instant(), clock.getZone()),
                one.bytes() < 0 ? "-" : Human.number(one.files()),
                one.bytes() < 0 ? "-" : Human.size(one.bytes()),
                one.added() == null ? "-" : Human.size(one.added().bytes()),
                one.added() == null ? "-" : Human.size(one.added().packedBytes()));
        return one.damage() == null ? text : text + "  (damaged: " + Escape.line(one.damage()) + ")";
    }

    /** A line for each snapshot, then the summary. */
    @Override
    public List<JsonLine> lines() {
        var lines = new ArrayList<JsonLine>();
        for (var one : info.seen()) {
            var line = new JsonLine("growth").put("snapshot", one.snapshot().id().toString())
                    .put("files", known(one.files())).put("bytes", known(one.bytes())).put("damage", one.damage());
            if (one.added() != null) line.put("bytes_new", one.added().bytes())
                    .put("bytes_stored", one.added().packedBytes());
            lines.add(line);
        }
        lines.add(json());
        return lines;
    }

    @Override
    public JsonLine json() {
        var line = new JsonLine("info").put("repository", place).put("id", info.id()).put("version", info.version())
                .put("snapshots", info.seen().size()).put("snapshots_all", info.snapshots())
                .put("bytes_restorable", known(info.restorable()));
        var all = info.data().plus(info.trees());
        line.put("blobs", all.blobs()).put("bytes", all.bytes()).put("bytes_stored", all.packedBytes())
                .put("bytes_content", info.data().bytes()).put("packs", info.packs())
                .put("index_files", info.indexFiles()).put("free", known(free));
        if (cleaned != null) line.put("last_cleanup", Human.rfc3339(cleaned, ZoneOffset.UTC));
        if (checked != null) line.put("last_check", Human.rfc3339(checked, ZoneOffset.UTC));
        info.keepsRemoved().ifPresent(keeps -> line.put("keeps_removed", keeps));
        if (info.usage() != null) line.put("bytes_unused", info.usage().unused().packedBytes())
                .put("pack_files", info.usage().packFiles()).put("pack_bytes", info.usage().packBytes());
        return line;
    }

    private static Long known(long number) {
        return number < 0 ? null : number;
    }
}
