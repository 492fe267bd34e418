package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.cli.session.RunLock;
import dump.engine.EngineException;
import dump.retention.Retention;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

final class UnpinCommand implements Command {
    private final Dump dump;
    private List<String> when;

    UnpinCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Let cleanup decide again about pinned snapshots.");
        syntax.arguments("WHEN", "which snapshots (help when)", given -> when = given);
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
