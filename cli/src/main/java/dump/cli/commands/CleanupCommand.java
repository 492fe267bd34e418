package dump.cli.commands;

import dump.cli.report.Outcome;
import dump.cli.session.RunLock;
import dump.cli.settings.Settings;
import dump.cli.settings.SettingsException;
import dump.cli.settings.When;
import dump.engine.Engine;
import dump.engine.EngineException;
import dump.model.BadPack;
import java.io.IOException;
import java.time.Instant;
import picocli.CommandLine;

@CommandLine.Command(name = "cleanup", sortOptions = false, abbreviateSynopsis = true,
        description = "Remove what is no longer needed.")
final class CleanupCommand implements Command {
    private final Dump dump;

    CleanupCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        if (dump.repository != null) throw new SettingsException("cleanup works on a configuration's own backups; "
                + "name it with --config");
        var settings = dump.settings();
        var clock = dump.context().clock();
        var before = dump.date == null ? null : When.beforeWhich(dump.date, clock.instant(), clock.getZone());
        if (dump.trial) return cleanUp(settings, before);
        try (var _ = RunLocks.take(dump, settings)) {
            return cleanUp(settings, before);
        }
    }

    private Outcome cleanUp(Settings settings, Instant before) throws SettingsException, EngineException {
        try (var engine = Opening.open(dump, settings)) {
            var plan = engine.planCleanup(before, dump.report());
            dump.report().planned(plan);
            boolean forgets = !plan.packs(BadPack.Fate.WHOLE).isEmpty();
            if (!dump.trial && !plan.isEmpty()) {
                agree(plan.points().size());
                dump.report().cleaned(engine.cleanup(plan, dump.report()));
            } else if (!dump.trial && forgets) {
                engine.cleanup(plan, dump.report());
            }
            return plan.packs(BadPack.Fate.NEEDED).isEmpty() ? Outcome.DONE : Outcome.INCOMPLETE;
        }
    }

    private void agree(int points) throws SettingsException {
        if (dump.yes) return;
        var question = points == 0 ? "Remove these files?" : "Remove them? What is removed cannot be brought back.";
        if (!new Question(dump.context().terminal(), dump.context().interruption()).agrees(question))
            throw new SettingsException("nothing was removed");
    }
}
