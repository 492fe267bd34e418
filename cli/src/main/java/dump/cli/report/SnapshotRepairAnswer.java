package dump.cli.report;

import dump.model.SnapshotsRepaired;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What a repair of snapshots made, or would make. @param forgets whether the damaged ones go */
public record SnapshotRepairAnswer(SnapshotsRepaired repaired, boolean forgets) implements CommandAnswer {
    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        if (repaired.isWhole()) return Human.count(repaired.whole(), "snapshot lacks", "snapshots lack") + " nothing";
        var text = new StringBuilder();
        repaired.repaired().forEach((damaged, other) -> text.append(other == null
                ? "the snapshot " + damaged.brief() + (style.trial() ? " would be" : " will be")
                        + " made anew without what is lost\n"
                : "the snapshot " + damaged.brief() + " is now " + other.brief() + ", without what is lost\n"));
        for (var one : repaired.present())
            text.append("the snapshot ").append(one.brief()).append(" was made anew before\n");
        for (var one : repaired.hopeless())
            text.append("nothing can be read of the snapshot ").append(one.brief()).append('\n');
        var damaged = Human.count(repaired.damaged(), "damaged snapshot", "damaged snapshots");
        if (repaired.isTrial()) return text.append(damaged).append(!forgets ? ""
                : style.trial() ? " would be removed" : " to be removed").toString();
        if (forgets) return text.append("removed ").append(repaired.removed()).append(" of ").append(damaged).toString();
        return text.append(damaged).append(repaired.damaged() == 1 ? " stays until " : " stay until ")
                .append(remedies.command(repaired.hopeless().isEmpty() ? "cleanup" : "repair snapshots --forget")).toString();
    }

    /** A line for each snapshot, then the summary. */
    @Override
    public List<JsonLine> lines() {
        var lines = new ArrayList<JsonLine>();
        repaired.repaired().forEach((damaged, other) -> lines.add(new JsonLine("repaired")
                .put("snapshot", damaged.toString()).put("as", other == null ? null : other.toString())
                .put("trial", repaired.isTrial())));
        repaired.hopeless().forEach(one -> lines.add(new JsonLine("unreadable").put("snapshot", one.toString())));
        lines.add(json());
        return lines;
    }

    @Override
    public JsonLine json() {
        return new JsonLine("snapshot_repair").put("repaired", repaired.repaired().size())
                .put("present", repaired.present().size()).put("unreadable", repaired.hopeless().size())
                .put("whole", repaired.whole()).put("removed", repaired.removed()).put("trial", repaired.isTrial());
    }
}
