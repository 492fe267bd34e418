package dump.cli.commands;

import dump.cli.report.Manifest;
import dump.cli.report.Outcome;
import dump.cli.settings.SettingsException;
import dump.engine.EngineException;
import dump.engine.Listing;
import dump.engine.ManifestRequest;
import dump.engine.ManifestResult;
import dump.model.ByteString;
import dump.model.Node;
import dump.snapshots.PointInTime;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "manifest", sortOptions = false, abbreviateSynopsis = true,
        description = "List the files of a point in time.")
final class ManifestCommand implements Command {
    private final Dump dump;

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "only these, with all that is below")
    List<String> paths;
    @Option(names = {"-l", "--long"}, description = "mode, owner, group, size and time too")
    boolean longForm;
    @Option(names = "--sort", paramLabel = "name|size|time", description = "largest and newest come first")
    String sort;
    @Option(names = "--reverse", description = "the other way round")
    boolean reverse;

    ManifestCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public boolean goesOnUnheard() {
        return false;
    }

    @Override
    public Outcome run() throws SettingsException, EngineException {
        var context = dump.context();
        var settings = dump.readingSettings();
        var request = new ManifestRequest(dump.whose(settings), dump.selector(),
                PathArguments.of(paths, context.caller()));
        var choice = new Chooser(dump, settings, point -> List.of("manifest"), paths);
        var printer = printer();
        context.interruption().onlyReading();
        ManifestResult result;
        try (var engine = Opening.forReading(dump, settings)) {
            result = engine.manifest(request, new Listing() {
                @Override
                public void chosen(PointInTime point) {
                    choice.chosen(point);
                }

                @Override
                public void besides(List<PointInTime> others) {
                    choice.besides(others);
                }

                @Override
                public void entry(ByteString path, Node node) {
                    printer.entry(path, node);
                }
            }, dump.report());
        }
        printer.finish();
        return dump.report().manifest(result);
    }

    private Manifest printer() throws SettingsException {
        var order = switch (sort) {
            case null -> null;
            case "name" -> Manifest.Sort.NAME;
            case "size" -> Manifest.Sort.SIZE;
            case "time" -> Manifest.Sort.TIME;
            default -> throw new SettingsException("--sort takes name, size or time, not \"" + sort + "\"");
        };
        var form = dump.json ? Manifest.Form.JSON : longForm ? Manifest.Form.LONG : Manifest.Form.PLAIN;
        return new Manifest(dump.context().terminal(), form, order, reverse, dump.context().clock().getZone());
    }
}
