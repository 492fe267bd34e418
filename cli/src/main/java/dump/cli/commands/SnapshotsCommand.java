package dump.cli.commands;

import dump.cli.report.Outcome;
import dump.cli.settings.SettingsException;
import dump.engine.Engine;
import dump.engine.EngineException;
import dump.snapshots.PointInTime;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.util.List;
import picocli.CommandLine;

@CommandLine.Command(name = "snapshots", aliases = "list", sortOptions = false, abbreviateSynopsis = true,
        description = "List the points in time, oldest first.")
final class SnapshotsCommand implements Command {
    private final Dump dump;

    SnapshotsCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public boolean goesOnUnheard() {
        return false;
    }

    @Override
    public Outcome run() throws SettingsException, EngineException {
        var settings = dump.readingSettings();
        var whose = dump.whose(settings);
        var selector = dump.selector();
        dump.context().interruption().onlyReading();
        try (var engine = Opening.forNames(dump, settings)) {
            return dump.report().snapshots(upTo(engine, whose, selector));
        }
    }

    /** A date shows what there was then. */
    private List<PointInTime> upTo(Engine engine, Whose whose, Selector selector) throws EngineException {
        var points = engine.snapshots(whose, dump.report());
        return switch (selector) {
            case Selector.Newest newest -> points.stream().filter(p -> dump.date == null || !p.future()).toList();
            case Selector.NotAfter(var moment, var asked) ->
                points.stream().filter(point -> !point.snapshot().time().instant().isAfter(moment)).toList();
            case Selector.ById(var beginning) ->
                points.stream().filter(point -> point.id().toString().startsWith(beginning)).toList();
            case Selector.Back back -> {
                var last = engine.choose(whose, back, dump.report()).id();
                yield points.subList(0, points.stream().map(PointInTime::id).toList().indexOf(last) + 1);
            }
        };
    }
}
