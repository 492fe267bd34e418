package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.ManifestPrinter;
import dump.cli.report.Outcome;
import dump.engine.EngineException;
import dump.engine.ManifestResult;
import dump.engine.Paths;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "manifest", sortOptions = false, abbreviateSynopsis = true,
        description = "List the files of a snapshot.")
final class ManifestCommand implements Command {
    private final Dump dump;

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "only these, and what is in them")
    List<String> paths;
    @Option(names = {"-l", "--long"}, description = "show mode, owner, group, size and time, too")
    boolean longForm;
    @Option(names = "--sort", paramLabel = "name|size|time", description = "sort; largest or newest first")
    String sort;
    @Option(names = "--reverse", description = "reverse the order")
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
        var filter = dump.filter(settings);
        var selector = dump.selector();
        var wanted = Paths.of(PathArguments.of(paths, context.caller()));
        var choice = new Chooser(dump, settings, snapshot -> List.of("manifest"), paths).withoutBeingSure();
        var printer = printer();
        context.interruption().onlyReading();
        ManifestResult result;
        try (var engine = EngineOpener.forReading(dump, settings);
                var view = engine.view(filter, dump.listener(selector))) {
            var snapshot = view.choose(selector, wanted, choice);
            choice.chosen(snapshot);
            result = view.walk(snapshot, wanted, printer::entry);
        }
        printer.finish();
        return dump.report().manifest(result);
    }

    private ManifestPrinter printer() throws SettingsException {
        var order = switch (sort) {
            case null -> null;
            case "name" -> ManifestPrinter.Sort.NAME;
            case "size" -> ManifestPrinter.Sort.SIZE;
            case "time" -> ManifestPrinter.Sort.TIME;
            default -> throw new SettingsException("--sort takes name, size or time, not \"" + sort + "\"");
        };
        var form = dump.json ? ManifestPrinter.Form.JSON : longForm ? ManifestPrinter.Form.LONG
                : ManifestPrinter.Form.PLAIN;
        return new ManifestPrinter(dump.context().terminal(), form, order, reverse, dump.context().clock().getZone());
    }
}
