package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.cli.session.RunLock;
import dump.engine.CleanupRequest;
import dump.engine.EngineException;
import dump.model.Id;
import dump.snapshots.Selector;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

final class ForgetCommand implements Command {
    private final Dump dump;
    private List<String> identifiers;

    ForgetCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Remove snapshots by their identifiers.");
        syntax.arguments("ID", "a snapshot, as `snapshots` lists it", given -> identifiers = given);
    }

    @Override
    public String whenInterrupted() {
        return "the next cleanup removes the rest";
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        if (identifiers == null || identifiers.isEmpty()) throw new SettingsException("say which snapshots, by their"
                + " identifiers; " + dump.remedies().command("snapshots") + " lists them, and "
                + dump.remedies().command("-d 1Y cleanup") + " removes what is older than a date");
        var settings = dump.settings();
        try (var _ = RunLocks.take(dump, settings); var engine = EngineOpener.openForUpkeep(dump, settings, "forget")) {
            var filter = dump.filter(settings);
            Set<Id> meant = new HashSet<>();
            for (var one : identifiers) {
                if (!one.matches("[0-9a-f]{4,64}")) throw new SettingsException(one + " is no identifier of a snapshot; "
                        + dump.remedies().command("snapshots") + " lists them");
                var snapshot = engine.choose(filter, new Selector.ById(one), dump.report());
                Labels.ensureOwn(settings, snapshot);
                meant.add(snapshot.id());
            }
            return new RepositoryCleanup(dump, engine).run(CleanupRequest.of(filter).forget(meant), settings.keep(), false);
        }
    }
}
