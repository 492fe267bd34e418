package dump.cli.report;

import dump.engine.SpacePlan;
import dump.model.Moment;
import dump.retention.Reason;
import dump.retention.RetentionVerdict;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a cleanup of a repository would do. */
public record CleanupPlanAnswer(SpacePlan plan) implements CommandAnswer {
    @Override
    public String text(Clock clock, Style style, Remedies remedies) {
        if (plan.isEmpty()) return "there is nothing to clean up" + idle();
        var text = new StringBuilder();
        var going = plan.going();
        if (!going.isEmpty()) {
            text.append(style.trial() ? "would remove " : "to be removed: ")
                    .append(Human.count(going.size(), "snapshot", "snapshots")).append(":\n");
            for (var verdict : plan.verdicts()) if (!verdict.stays()) text.append("  ").append(line(verdict, clock)).append('\n');
            var staying = plan.verdicts().stream().filter(RetentionVerdict::stays).toList();
            boolean judged = staying.stream().anyMatch(verdict -> !verdict.reasons().equals(List.of(new Reason.Unasked())));
            text.append(staying.isEmpty() ? "no snapshot stays"
                    : Human.count(staying.size(), "snapshot stays", "snapshots stay")).append(judged ? ":\n" : "\n");
            if (judged) for (var verdict : staying) text.append("  ").append(line(verdict, clock)).append("  ")
                    .append(reasons(verdict)).append('\n');
        }
        text.append(style.trial() ? "would free " : "to be freed: ").append(Human.size(plan.bytesFreed())).append(" of ")
                .append(Human.size(plan.bytesLeft() + plan.bytesFreed()));
        if (plan.packsRepacked() > 0) text.append("; to be read and written again: ")
                .append(Human.size(plan.bytesRepacked())).append(" in ")
                .append(Human.count(plan.packsRepacked(), "pack", "packs"));
        return text.append(idle()).toString();
    }

    private String idle() {
        return plan.bytesIdle() == 0 ? "" : "; not used and left: "
                + Human.size(plan.bytesIdle()) + " (--max-unused 0 frees that, too)";
    }

    private static String line(RetentionVerdict verdict, Clock clock) {
        var stored = verdict.snapshot().stored();
        return Moment.shown(stored.time().instant(), clock.getZone()) + "  " + verdict.snapshot().id().brief();
    }

    private static String reasons(RetentionVerdict verdict) {
        return verdict.reasons().stream().map(Reason::text).collect(Collectors.joining(", "));
    }

    @Override
    public List<JsonLine> lines() {
        var lines = new ArrayList<JsonLine>();
        for (var verdict : plan.verdicts()) lines.add(new JsonLine(verdict.stays() ? "kept" : "removable")
                .put("snapshot", verdict.snapshot().id().toString())
                .put("reasons", verdict.reasons().stream().map(Reason::text).toList()));
        lines.add(json());
        return lines;
    }

    @Override
    public JsonLine json() {
        return new JsonLine("cleanup_plan").put("snapshots", plan.going().size()).put("packs", plan.packsRemoved())
                .put("packs_repacked", plan.packsRepacked()).put("bytes_freed", plan.bytesFreed())
                .put("bytes_repacked", plan.bytesRepacked()).put("bytes_left", plan.bytesLeft())
                .put("bytes_unused", plan.bytesIdle());
    }
}
