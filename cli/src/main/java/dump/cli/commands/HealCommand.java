package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.HealAnswer;
import dump.cli.report.Outcome;
import dump.cli.session.RunLock;
import dump.cli.settings.Settings;
import dump.engine.EngineException;
import dump.engine.HealRequest;
import dump.model.Healed;
import dump.nativeengine.NativeEngine;
import java.io.IOException;

final class HealCommand implements Command {
    private final Dump dump;
    private String from;
    private boolean readData;

    HealCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Bring back what the repository lost from the files, or from another repository.");
        syntax.option("--from", "CONFIG",
                "look in the repository of this configuration, too, and there first", value -> from = value);
        syntax.flag("--read-data", "read everything first, to find what is damaged", on -> readData = on);
    }

    @Override
    public String whenInterrupted() {
        return "what was brought back stays; the same command does the rest";
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        var settings = dump.readingSettings();
        try (var _ = settings.file() == null ? null : RunLocks.take(dump, settings);
                var engine = EngineOpener.openForUpkeep(dump, settings, "heal")) {
            if (from == null) return heal(engine, settings, null);
            var other = dump.with(from);
            try (var source = EngineOpener.openOther(other, other.settings(), "heal")) {
                return heal(engine, settings, source);
            }
        }
    }

    private Outcome heal(NativeEngine engine, Settings settings, NativeEngine source) throws EngineException {
        var request = HealRequest.files();
        if (settings.file() != null && !settings.sources().isEmpty())
            request = request.directories(BackupRequests.of(dump, settings, null, false, true));
        if (readData) request = request.readingAll();
        Healed healed;
        try (var _ = dump.report().progress(false)) {
            healed = engine.mending(dump.report()).heal(request, source);
        }
        dump.report().answer(new HealAnswer(healed, readData));
        return healed.isWhole() && !(healed.isTrial() && healed.lost() > 0) ? Outcome.DONE : Outcome.DIFFERENT;
    }
}
