package dump.cli.report;

import dump.model.Healed;
import java.time.Clock;

/** What was brought back, or would be. @param readAll whether everything was read to find what is damaged */
public record HealAnswer(Healed healed, boolean readAll) implements CommandAnswer {
    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        var text = new StringBuilder();
        if (healed.lost() == 0 && healed.left() == 0) text.append(readAll ? "nothing is lost"
                : "nothing is known to be lost; " + remedies.command("heal --read-data") + " reads everything to find out");
        else if (healed.lost() == 0) text.append("there is nothing to bring back");
        else text.append(healed.isTrial() ? "would bring back " : "brought back ").append(healed.found()).append(" of ")
                .append(Human.count(healed.lost(), "lost blob", "lost blobs")).append(" (")
                .append(Human.size(healed.bytes())).append(')');
        if (healed.packsRemoved() > 0) text.append("; removed ")
                .append(Human.count(healed.packsRemoved(), "damaged pack", "damaged packs"));
        if (healed.packsLeft() > 0) text.append("; ")
                .append(Human.count(healed.packsLeft(), "damaged pack is", "damaged packs are")).append(" left");
        if (healed.left() > 0 && !healed.isTrial()) text.append("; ")
                .append(Human.count(healed.left(), "file, directory or snapshot is", "files, directories and snapshots are"))
                .append(" still damaged: ").append(remedies.command("repair packs")).append(", then ")
                .append(remedies.command("repair snapshots")).append(" leave out what is lost");
        return text.toString();
    }

    @Override
    public JsonLine json() {
        return new JsonLine("heal").put("blobs_lost", healed.lost()).put("blobs_found", healed.found())
                .put("bytes", healed.bytes()).put("entries_damaged", healed.isTrial() ? null : healed.left())
                .put("packs_removed", healed.packsRemoved()).put("packs_left", healed.packsLeft())
                .put("trial", healed.isTrial());
    }
}
