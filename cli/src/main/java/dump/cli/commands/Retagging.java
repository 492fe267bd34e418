package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.input.When;
import dump.cli.report.Outcome;
import dump.cli.report.TagAnswer;
import dump.cli.session.RunLock;
import dump.engine.EngineException;
import dump.model.Id;
import dump.snapshots.SnapshotInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Changes the tags of the snapshots that are meant. */
final class Retagging {
    private final Dump dump;
    private final String command;

    Retagging(Dump dump, String command) {
        this.dump = dump;
        this.command = command;
    }

    Outcome run(List<String> when, UnaryOperator<List<String>> change)
            throws SettingsException, EngineException, RunLock.Held, IOException {
        if (when == null || when.isEmpty()) throw new SettingsException("say which snapshot, such as "
                + dump.remedies().command(command + " now") + "; " + dump.remedies().command("snapshots") + " lists them");
        var settings = dump.settings();
        try (var _ = RunLocks.take(dump, settings); var engine = EngineOpener.openForUpkeep(dump, settings, command)) {
            var clock = dump.context().clock();
            Map<Id, SnapshotInfo> meant = new LinkedHashMap<>();
            for (var one : when) {
                var snapshot = engine.choose(dump.filter(settings), When.parse(one, clock.instant(), clock.getZone()),
                        dump.report());
                Labels.ensureOwn(settings, snapshot);
                meant.put(snapshot.id(), snapshot);
            }
            var snapshots = List.copyOf(meant.values());
            if (!dump.trial) engine.retag(snapshots, change, dump.report());
            for (var snapshot : snapshots) dump.report().answer(new TagAnswer(snapshot,
                    change.apply(snapshot.stored().tags())));
            return Outcome.DONE;
        }
    }
}
