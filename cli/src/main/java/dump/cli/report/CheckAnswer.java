package dump.cli.report;

import dump.model.CheckResult;
import java.time.Clock;

/** What a check looked at and found. */
public record CheckAnswer(CheckResult result) implements CommandAnswer {
    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        var text = new StringBuilder("checked ").append(Human.count(result.snapshots(), "snapshot", "snapshots"))
                .append(", ").append(Human.count(result.directories(), "directory", "directories")).append(" and ")
                .append(Human.count(result.packs(), "pack", "packs"));
        if (result.packsRead() > 0) text.append("; read ").append(Human.count(result.packsRead(), "pack", "packs"))
                .append(" (").append(Human.size(result.bytesRead())).append(")");
        text.append(result.damages() == 0 ? ": no damage" : ": " + Human.count(result.damages(), "damage", "damages")
                + " found");
        if (result.strays() > 0) text.append("; ").append(Human.count(result.strays(), "pack is", "packs are"))
                .append(" named by no index (")
                .append(result.damages() == 0 ? remedies.command("cleanup") + " frees the space)"
                        : remedies.command("repair index") + " adds what they hold)");
        return text.append(result.damages() == 0 ? "" : "; " + remedies.command("help trouble") + " says what can be done")
                .toString();
    }

    @Override
    public JsonLine json() {
        return new JsonLine("check").put("snapshots", result.snapshots()).put("directories", result.directories())
                .put("packs", result.packs()).put("packs_read", result.packsRead()).put("bytes_read", result.bytesRead())
                .put("strays", result.strays()).put("damages", result.damages());
    }
}
