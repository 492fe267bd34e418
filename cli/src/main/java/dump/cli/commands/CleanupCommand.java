package dump.cli.commands;

import dump.cli.input.Quantities;
import dump.cli.input.SettingsException;
import dump.cli.input.When;
import dump.cli.report.Outcome;
import dump.cli.session.LastRuns;
import dump.cli.session.RunLock;
import dump.cli.settings.Settings;
import dump.engine.CleanupPlan;
import dump.engine.CleanupRequest;
import dump.engine.Engine;
import dump.engine.EngineException;
import dump.model.BadPack;
import dump.model.Event;
import dump.model.Events;
import dump.model.PruneOptions;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.io.IOException;
import java.time.Instant;

final class CleanupCommand implements Command {
    private static final String WORD = "lost";

    private final Dump dump;
    private String maxRepack;
    private String maxUnused;

    CleanupCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Remove what is no longer needed.");
        syntax.option("--max-repack", "SIZE",
                "read and write again at most so much (default: no limit)", value -> maxRepack = value);
        syntax.option("--max-unused", "SIZE|PERCENT",
                "leave at most so much unused in packs that are partly used (default: 10%%)",
                value -> maxUnused = value);
    }

    @Override
    public String whenInterrupted() {
        return "the next cleanup removes the rest";
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        var settings = dump.settings();
        var clock = dump.context().clock();
        var before = dump.date == null ? null : When.beforeWhich(dump.date, clock.instant(), clock.getZone());
        try (var _ = RunLocks.take(dump, settings)) {
            return cleanUp(settings, before);
        }
    }

    private Outcome cleanUp(Settings settings, Instant before) throws SettingsException, EngineException, IOException {
        if (!settings.isNative()) return cleanUpArchive(settings, before);
        try (var engine = EngineOpener.openNative(dump, settings)) {
            var damaged = engine.planCleanup(null, dump.report());
            if (!damaged.badPacks().isEmpty()) {
                var outcome = carriedOut(damaged, engine);
                if (dump.trial || outcome != Outcome.DONE) return outcome;
            }
            var request = CleanupRequest.of(dump.filter(settings)).before(before).keep(settings.keep()).limits(limits());
            var outcome = new RepositoryCleanup(dump, engine).run(request, settings.keep(),
                    !damaged.badPacks().isEmpty());
            if (!dump.trial && settings.archiveDirectory() != null) LastRuns.note(settings.archiveDirectory(),
                    settings.name(), LastRuns.Kind.CLEANUP, dump.context().clock().instant());
            return outcome;
        }
    }

    private PruneOptions limits() throws SettingsException {
        var limits = PruneOptions.DEFAULT;
        try {
            if (maxRepack != null) limits = limits.repackBytes(Quantities.size(maxRepack));
        } catch (NumberFormatException other) {
            throw new SettingsException("--max-repack takes " + Quantities.SIZE_FORMS + ", not " + maxRepack);
        }
        try {
            if (maxUnused == null) return limits;
            return maxUnused.endsWith("%") ? limits.unusedPercent(Double.parseDouble(
                    maxUnused.substring(0, maxUnused.length() - 1))) : limits.unusedBytes(Quantities.size(maxUnused));
        } catch (IllegalArgumentException other) {
            throw new SettingsException("--max-unused takes " + Quantities.SIZE_FORMS + ", or a part such as 5%, not "
                    + maxUnused);
        }
    }

    private Outcome cleanUpArchive(Settings settings, Instant before) throws SettingsException, EngineException {
        try (var engine = EngineOpener.open(dump, settings)) {
            return carriedOut(engine.planCleanup(before == null ? beforeKept(settings, engine) : before, dump.report()),
                    engine);
        }
    }

    private Outcome carriedOut(CleanupPlan planned, Engine engine) throws SettingsException, EngineException {
        var plan = planned;
        dump.report().planned(plan);
        if (!plan.lost().isEmpty() && !givesUp(plan)) plan = plan.withoutLost();
        boolean forgets = !plan.packs(BadPack.Fate.WHOLE).isEmpty();
        if (!dump.trial && !plan.isEmpty()) {
            // Who has given up what is lost has been asked.
            if (plan.lost().isEmpty()) agree(plan.snapshots().size());
            dump.report().cleaned(engine.cleanup(plan, dump.report()));
        } else if (!dump.trial && forgets) {
            engine.cleanup(plan, dump.report());
        }
        return plan.packs(BadPack.Fate.NEEDED).isEmpty() ? Outcome.DONE : Outcome.INCOMPLETE;
    }

    /** When the oldest full backup was made that the configuration wants to keep; null if none is older. */
    private static Instant beforeKept(Settings settings, Engine engine) throws EngineException {
        int keep = settings.duplicity().keepFull();
        if (keep == 0) return null;
        var full = engine.snapshots(SnapshotFilter.ALL, Events.NONE).stream().map(SnapshotInfo::stored)
                .filter(snapshot -> snapshot.tags().contains("full")).toList();
        return full.size() <= keep ? null : full.get(full.size() - keep).time().instant();
    }

    /**
     * What cannot be read goes by a word alone, which no option says: it may be needed by who finds what is missing.
     */
    private boolean givesUp(CleanupPlan plan) throws SettingsException {
        int count = plan.lost().size();
        var these = count == 1 ? "the backup that cannot be read" : "the " + count + " backups that cannot be read";
        var terminal = dump.context().terminal();
        if (dump.trial) {
            dump.report().note("would ask for a word before removing what is left of " + these);
            return false;
        }
        if (terminal.inputIsTerminal()) {
            var question = new Question(terminal, dump.context().interruption());
            return question.isAnswered("To remove what is left of " + these + " for good"
                    + (plan.snapshots().isEmpty() && plan.leftovers().isEmpty() ? "" : ", and the rest above")
                    + ", type \"" + WORD + "\": ", WORD);
        }
        var stays = "what is left of " + these
                + " stays, because there is no terminal to ask at: run " + dump.remedies().command("cleanup")
                + " at one, and"
                + " type \"" + WORD + "\" when it asks";
        if (plan.withoutLost().isEmpty()) throw new SettingsException(stays);
        dump.report().on(new Event.Warning(stays));
        return false;
    }

    private void agree(int snapshots) throws SettingsException {
        if (dump.yes) return;
        var question = snapshots == 0 ? "Remove these files?" : "Remove them? What is removed cannot be brought back.";
        if (!new Question(dump.context().terminal(), dump.context().interruption()).agrees(question))
            throw new SettingsException("nothing was removed");
    }
}
