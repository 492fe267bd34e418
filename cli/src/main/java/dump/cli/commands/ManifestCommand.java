package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.ManifestPrinter;
import dump.cli.report.Outcome;
import dump.engine.EngineException;
import dump.engine.ManifestResult;
import dump.engine.Paths;
import java.util.List;

final class ManifestCommand implements Command {
    private final Dump dump;
    List<String> paths;
    private boolean longForm;
    private String sort;
    private boolean reverse;

    ManifestCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("List the files of a snapshot.");
        syntax.arguments("PATH", "only these, and what is in them", given -> paths = given);
        syntax.flag("-l --long", "show mode, owner, group, size and time, too", on -> longForm = on);
        syntax.option("--sort", "name|size|time", "sort; largest or newest first", value -> sort = value);
        syntax.flag("--reverse", "reverse the order", on -> reverse = on);
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
