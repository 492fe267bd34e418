package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.cli.session.RunLock;
import dump.engine.EngineException;
import dump.retention.Retention;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "pin", sortOptions = false, abbreviateSynopsis = true,
        description = "Keep snapshots whatever cleanup would let go.")
final class PinCommand implements Command {
    private final Dump dump;

    @Parameters(paramLabel = "WHEN", arity = "0..*", description = "which snapshots (help when)")
    List<String> when;

    PinCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        return new Retagging(dump, "pin").run(when, tags -> {
            var pinned = new ArrayList<>(tags);
            if (!pinned.contains(Retention.PIN)) pinned.add(Retention.PIN);
            return List.copyOf(pinned);
        });
    }
}
