package dump.cli.commands;

import dump.cli.report.Outcome;
import dump.cli.session.RunLock;
import dump.cli.settings.Settings;
import dump.cli.settings.SettingsException;
import dump.cli.settings.When;
import dump.engine.CleanupPlan;
import dump.engine.Engine;
import dump.engine.EngineException;
import dump.model.BadPack;
import dump.model.Event;
import dump.model.Events;
import dump.snapshots.PointInTime;
import dump.snapshots.Whose;
import java.io.IOException;
import java.time.Instant;
import picocli.CommandLine;

@CommandLine.Command(name = "cleanup", sortOptions = false, abbreviateSynopsis = true,
        description = "Remove what is no longer needed.")
final class CleanupCommand implements Command {
    private static final String WORD = "lost";

    private final Dump dump;

    CleanupCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public String whenInterrupted() {
        return "what was not removed yet, the next cleanup removes";
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

    private Outcome cleanUp(Settings settings, Instant before) throws SettingsException, EngineException {
        try (var engine = Opening.open(dump, settings)) {
            var plan = engine.planCleanup(before == null ? beforeKept(settings, engine) : before, dump.report());
            dump.report().planned(plan);
            if (!plan.lost().isEmpty() && !givesUp(plan)) plan = plan.withoutLost();
            boolean forgets = !plan.packs(BadPack.Fate.WHOLE).isEmpty();
            if (!dump.trial && !plan.isEmpty()) {
                // Who has given up what is lost has been asked.
                if (plan.lost().isEmpty()) agree(plan.points().size());
                dump.report().cleaned(engine.cleanup(plan, dump.report()));
            } else if (!dump.trial && forgets) {
                engine.cleanup(plan, dump.report());
            }
            return plan.packs(BadPack.Fate.NEEDED).isEmpty() ? Outcome.DONE : Outcome.INCOMPLETE;
        }
    }

    /** When the oldest full backup was made that the configuration wants to keep; null if none is older. */
    private static Instant beforeKept(Settings settings, Engine engine) throws EngineException {
        int keep = settings.isNative() ? 0 : settings.duplicity().keepFull();
        if (keep == 0) return null;
        var full = engine.snapshots(Whose.ALL, Events.NONE).stream().map(PointInTime::snapshot)
                .filter(snapshot -> snapshot.tags().contains("full")).toList();
        return full.size() <= keep ? null : full.get(full.size() - keep).time().instant();
    }

    /** What cannot be read goes by a word alone, which no option says: it may be needed by who finds what is missing. */
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
                    + (plan.points().isEmpty() && plan.leftovers().isEmpty() ? "" : ", and the rest above")
                    + ", type \"" + WORD + "\": ", WORD);
        }
        var stays = "what is left of " + these + " stays, as there is no terminal to ask at: run `dump cleanup` at one, and"
                + " type \"" + WORD + "\" when it asks";
        if (plan.withoutLost().isEmpty()) throw new SettingsException(stays);
        dump.report().on(new Event.Warning(stays));
        return false;
    }

    private void agree(int points) throws SettingsException {
        if (dump.yes) return;
        var question = points == 0 ? "Remove these files?" : "Remove them? What is removed cannot be brought back.";
        if (!new Question(dump.context().terminal(), dump.context().interruption()).agrees(question))
            throw new SettingsException("nothing was removed");
    }
}
