package dump.cli.report;

import dump.engine.BackupResult;
import dump.engine.CleanupPlan;
import dump.engine.CleanupResult;
import dump.engine.RestoreResult;
import dump.engine.VerifyResult;
import dump.model.BadPack;
import dump.model.Id;
import dump.model.Moment;
import dump.snapshots.SnapshotInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;

/** Results in a few lines. */
final class Summaries {
    private Summaries() {}

    static String backup(String label, BackupResult result, long bytesRead, long millis, boolean trial) {
        var did = result.summary();
        var text = new StringBuilder(label).append(": ");
        if (result.snapshot() == null) text.append(trial ? "trial run, nothing was stored" : "no snapshot");
        else text.append("snapshot ").append(result.snapshot().brief());
        text.append(" in ").append(Human.duration(Duration.ofMillis(millis)));
        if (did != null) {
            text.append("\n  files: ").append(Human.number(did.filesNew())).append(" new, ")
                    .append(Human.number(did.filesChanged())).append(" changed, ");
            if (did.filesUnmodified() >= 0) text.append(Human.number(did.filesUnmodified())).append(" unmodified, ");
            if (result.filesGone() >= 0) text.append(Human.number(result.filesGone())).append(" gone, ");
            text.append(Human.number(result.unreadable())).append(" unreadable");
            text.append("\n  bytes: ").append(Human.size(bytesRead)).append(" read of ")
                    .append(Human.size(did.totalBytesProcessed())).append(", ").append(Human.size(did.dataAdded()))
                    .append(" new");
            if (!trial || did.dataAddedPacked() > 0) text.append(trial ? ", would be stored as " : ", stored as ")
                    .append(Human.size(did.dataAddedPacked()));
        }
        if (result.changedWhileRead() > 0)
            text.append("\n  ").append(Human.files(result.changedWhileRead())).append(" changed while being read");
        if (result.vanished() > 0)
            text.append("\n  ").append(Human.files(result.vanished())).append(" vanished before being read");
        return text.toString();
    }

    static String restore(RestoreResult result, String place, boolean trial) {
        var text = new StringBuilder(trial ? "would restore " : "restored ");
        if (result.written() == 0) text.append("nothing to ");
        else text.append(Human.count(result.written(), "entry", "entries"))
                .append(result.bytes() < 0 ? "" : " (" + Human.size(result.bytes()) + ")").append(" to ");
        text.append(place == null ? "standard output" : place);
        if (result.unchanged() > 0) text.append("; ").append(Human.number(result.unchanged()))
                .append(result.unchanged() == 1 ? " entry was right already" : " entries were right already");
        if (result.kept() > 0) text.append("\n").append(Human.count(result.kept(), "entry", "entries"))
                .append(" left alone because what is there differs; --overwrite replaces it, --to DIR restores elsewhere");
        if (result.failed() > 0) text.append("\n").append(Human.count(result.failed(), "entry", "entries"))
                .append(" could not be restored");
        if (result.withoutOwner() > 0) text.append("\nsetting the owner or privileged attributes of ")
                .append(Human.count(result.withoutOwner(), "entry", "entries"))
                .append(" needs root, so it was left out");
        return text.toString();
    }

    /** @param otherwise damage that was told and loses nothing of what was asked for, in words; null for none */
    static String verify(VerifyResult result, String otherwise, Remedies remedies) {
        var text = new StringBuilder(proved(result));
        boolean hasSource = result.newSince() >= 0 && !result.snapshot().stream();
        if (hasSource || result.compared() + result.missing() + result.unreadable() > 0) {
            text.append("\ncompared with the source: ").append(Human.number(result.compared() - result.differing()
                    - changed(result))).append(" equal, ").append(Human.number(result.changedSince()))
                    .append(" changed since, ").append(Human.number(result.missing())).append(" gone since");
            if (result.newSince() >= 0) text.append(", ").append(Human.number(result.newSince())).append(" new since");
            if (result.unreadable() > 0) text.append(", ").append(Human.number(result.unreadable())).append(" unreadable");
        } else if (result.damaged() == 0) {
            text.append("\nnothing was compared: ").append(result.snapshot().stream()
                    ? "it is a backup of standard input" : "there is no source to compare with");
        }
        if (result.lacking() > 0) text.append("\n").append(Human.count(result.lacking(), "entry", "entries"))
                .append(" of the source ").append(result.lacking() == 1 ? "is" : "are")
                .append(" older than this backup and not in it; the next ").append(remedies.command("backup"))
                .append(" stores ")
                .append(result.lacking() == 1 ? "it, or says why it cannot" : "them, or says why it cannot");
        if (result.differing() > 0) text.append("\n").append(Human.files(result.differing()))
                .append(" with the same metadata as the source but different content");
        if (result.damaged() > 0) text.append("\n").append(Human.count(result.damaged(), "entry", "entries"))
                .append(" damaged: the repository cannot restore ").append(result.damaged() == 1 ? "it" : "them");
        else if (otherwise != null) text.append("\n").append(otherwise);
        return text.toString();
    }

    private static String proved(VerifyResult result) {
        if (result.files() == 0 && result.damaged() > 0) return "no file could be read back completely";
        // Of what cannot be listed nobody knows how many there are.
        var files = result.files() < 0 ? "what was asked for" : Human.files(result.files());
        return files + (result.bytes() < 0 ? "" : ", " + Human.size(result.bytes()))
                + ": every byte read back and verified";
    }

    static String cleanup(CleanupPlan plan, Clock clock, boolean trial, Remedies remedies) {
        if (plan.isEmpty() && plan.badPacks().isEmpty())
            return "there is nothing to clean up" + straddling(plan, clock);
        var would = trial ? "would remove " : "to be removed: ";
        var text = new StringBuilder(badPacks(plan, would, remedies));
        if (!plan.leftovers().isEmpty()) {
            if (!text.isEmpty()) text.append('\n');
            text.append(would).append(Human.files(plan.leftovers().size())).append(" that an interrupted run left:");
            for (var name : plan.leftovers()) text.append("\n  ").append(name);
        }
        if (!plan.snapshots().isEmpty()) {
            if (!text.isEmpty()) text.append('\n');
            text.append(would).append(Human.count(plan.snapshots().size(), "snapshot", "snapshots")).append(':');
            for (var snapshot : plan.snapshots()) text.append("\n  ").append(snapshot(snapshot, clock));
            text.append("\n").append(Human.count(plan.remaining(), "snapshot is", "snapshots are"))
                    .append(" left");
        }
        if (!plan.lost().isEmpty()) {
            if (!text.isEmpty()) text.append('\n');
            text.append(Human.count(plan.lost().size(), "backup", "backups"))
                    .append(" with missing files; what is left is useless without them:");
            for (var lost : plan.lost()) text.append("\n  ").append(lost);
        }
        return text + straddling(plan, clock);
    }

    private static String badPacks(CleanupPlan plan, String would, Remedies remedies) {
        var lines = new ArrayList<String>();
        var going = plan.packs(BadPack.Fate.REMOVABLE);
        if (!going.isEmpty()) {
            lines.add(would + Human.count(going.size(), "damaged pack", "damaged packs")
                    + "; what can be read of " + (going.size() == 1 ? "it" : "them")
                    + " is in other packs, too, or is copied first:");
            for (var pack : going) lines.add("  " + pack.id());
        }
        for (var pack : plan.packs(BadPack.Fate.NEEDED)) {
            var snapshots = pack.neededBy().stream().map(Id::brief).toList();
            lines.add("the damaged pack " + pack.id() + " stays: "
                    + Human.count(snapshots.size(), "snapshot needs", "snapshots need")
                    + " data that cannot be read anywhere: " + String.join(", ", snapshots)
                    + "; " + remedies.command("heal") + " brings it back if it is elsewhere; if not, "
                    + remedies.command("repair packs") + ", then " + remedies.command("repair snapshots")
                    + " leave it out; then clean up again");
        }
        var whole = plan.packs(BadPack.Fate.WHOLE);
        if (!whole.isEmpty()) lines.add(Human.count(whole.size(), "pack that was found damaged is",
                "packs that were found damaged are") + " not damaged after all");
        return String.join("\n", lines);
    }

    /** What was removed: of damaged packs only where there were any. */
    static String cleaned(CleanupResult result) {
        if (result.badPacks() > 0) return "removed " + Human.count(result.badPacks(), "damaged pack", "damaged packs");
        return "removed " + Human.count(result.snapshots(), "snapshot", "snapshots") + " and "
                + Human.count(result.leftovers(), "leftover file", "leftover files");
    }

    /** Older points that stay, and why. */
    private static String straddling(CleanupPlan plan, Clock clock) {
        if (plan.kept().isEmpty()) return "";
        var text = new StringBuilder("\n")
                .append(Human.count(plan.kept().size(), "older snapshot stays", "older snapshots stay"))
                .append(", because the newest chain is never removed, and a chain is only removed as a whole:");
        for (var snapshot : plan.kept()) text.append("\n  ").append(snapshot(snapshot, clock));
        return text.toString();
    }

    private static String snapshot(SnapshotInfo snapshot, Clock clock) {
        return Moment.shown(snapshot.stored().time().instant(), clock.getZone()) + "  " + snapshot.id().brief() + "  "
                + String.join(", ", snapshot.stored().tags());
    }

    /** Whether those that changed are among those compared is the engine's choice; never say less than none. */
    private static long changed(VerifyResult result) {
        return Math.min(result.changedSince(), result.compared() - result.differing());
    }
}
