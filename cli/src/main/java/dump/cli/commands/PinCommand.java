package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.cli.session.RunLock;
import dump.engine.EngineException;
import dump.retention.Retention;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

final class PinCommand implements Command {
    private final Dump dump;
    private List<String> when;

    PinCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Keep snapshots whatever cleanup would let go.");
        syntax.arguments("WHEN", "which snapshots (help when)", given -> when = given);
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
