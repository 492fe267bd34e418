package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.engine.Engine;
import dump.engine.EngineException;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.util.List;

final class SnapshotsCommand implements Command {
    private final Dump dump;

    SnapshotsCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("List the snapshots, oldest first.");
        syntax.alias("list");
    }

    @Override
    public boolean goesOnUnheard() {
        return false;
    }

    @Override
    public Outcome run() throws SettingsException, EngineException {
        var settings = dump.readingSettings();
        var filter = dump.filter(settings);
        var selector = dump.selector();
        dump.context().interruption().onlyReading();
        try (var engine = EngineOpener.forNames(dump, settings)) {
            return dump.report().snapshots(upTo(engine, filter, selector));
        }
    }

    /** A date shows what there was then. */
    private List<SnapshotInfo> upTo(Engine engine, SnapshotFilter filter, Selector selector) throws EngineException {
        var snapshots = engine.snapshots(filter, dump.report());
        return switch (selector) {
            case Selector.Newest newest -> snapshots.stream().filter(p -> dump.date == null || !p.future()).toList();
            case Selector.NotAfter(var moment, var asked) ->
                snapshots.stream().filter(snapshot -> !snapshot.stored().time().instant().isAfter(moment)).toList();
            case Selector.ById(var beginning) ->
                snapshots.stream().filter(snapshot -> snapshot.id().toString().startsWith(beginning)).toList();
            case Selector.Back back -> {
                var last = engine.choose(filter, back, dump.report()).id();
                yield snapshots.subList(0, snapshots.stream().map(SnapshotInfo::id).toList().indexOf(last) + 1);
            }
        };
    }
}
