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

@CommandLine.Command(name = "unpin", sortOptions = false, abbreviateSynopsis = true,
        description = "Let cleanup decide again about pinned snapshots.")
final class UnpinCommand implements Command {
    private final Dump dump;

    @Parameters(paramLabel = "WHEN", arity = "0..*", description = "which snapshots (help when)")
    List<String> when;

    UnpinCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        return new Retagging(dump, "unpin").run(when, tags -> {
            var others = new ArrayList<>(tags);
            others.remove(Retention.PIN);
            return List.copyOf(others);
        });
    }
}
