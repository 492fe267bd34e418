package dump.cli.report;

import dump.model.Id;
import dump.model.PacksRepaired;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What becomes of damaged packs, before anyone is asked, and what became of them. */
public record PackRepairAnswer(PacksRepaired repaired) implements CommandAnswer {
    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        var text = new StringBuilder();
        for (var pack : repaired.whole()) text.append("the pack ").append(pack).append(" is not damaged\n");
        int packs = repaired.damaged().size();
        if (packs == 0) return text + (repaired.whole().isEmpty() ? "no pack is known to be damaged; "
                + remedies.command("repair packs --read-data") + " reads them all" : "nothing to repair");
        if (!repaired.isTrial()) return text.append("removed ").append(Human.count(packs, "damaged pack", "damaged packs"))
                .append("; what could be read of ").append(packs == 1 ? "it" : "them").append(" is in other packs")
                .append(repaired.lost() == 0 ? "" : "; " + remedies.command("repair snapshots")
                        + " makes snapshots without what is lost").toString();
        text.append(style.trial() ? "would remove " : "to be removed: ")
                .append(Human.count(packs, "damaged pack", "damaged packs"))
                .append("; what can be read of ").append(packs == 1 ? "it" : "them").append(" is kept");
        repaired.damaged().forEach((pack, lost) -> text.append("\n  ").append(pack).append("  ")
                .append(lost.isEmpty() ? "nothing is lost" : Human.count(lost.size(), "blob is lost", "blobs are lost")));
        if (repaired.lost() > 0) text.append('\n').append(remedies.command("heal"))
                .append(" before that brings back what there still is elsewhere");
        return text.toString();
    }

    /** A line for each pack, then the summary. */
    @Override
    public List<JsonLine> lines() {
        var lines = new ArrayList<JsonLine>();
        if (repaired.isTrial()) repaired.damaged().forEach((pack, lost) -> lines.add(new JsonLine("damaged_pack")
                .put("pack", pack.toString()).put("lost", lost.stream().map(Id::toString).toList())));
        lines.add(json());
        return lines;
    }

    @Override
    public JsonLine json() {
        return new JsonLine("pack_repair").put("packs", repaired.damaged().size()).put("whole", repaired.whole().size())
                .put("blobs_lost", repaired.lost()).put("entries_damaged", repaired.losses())
                .put("trial", repaired.isTrial());
    }
}
