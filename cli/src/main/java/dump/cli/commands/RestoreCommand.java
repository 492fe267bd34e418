package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.input.SystemReason;
import dump.cli.places.Caller;
import dump.cli.report.JsonReport;
import dump.cli.report.Outcome;
import dump.cli.session.RestoredPlaces;
import dump.cli.settings.Repositories;
import dump.cli.settings.Settings;
import dump.engine.EngineException;
import dump.engine.Into;
import dump.engine.PathArgument;
import dump.engine.Paths;
import dump.engine.RestoreResult;
import dump.model.ByteString;
import dump.model.Existing;
import dump.snapshots.SnapshotInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class RestoreCommand implements Command {
    private final Dump dump;
    List<String> paths;
    private boolean everything;
    private String to;
    private boolean overwrite;

    RestoreCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Bring files or directories back.");
        syntax.arguments("PATH", "as manifest prints it, or a place on the disk", given -> paths = given);
        syntax.flag("--everything", "restore everything", on -> everything = on);
        syntax.option("--to", "DIR|-", "where to; - is standard output, for one file", value -> to = value);
        syntax.flag("--overwrite", "replace files that are there and differ", on -> overwrite = on);
    }

    @Override
    public boolean goesOnUnheard() {
        return !"-".equals(to);
    }

    @Override
    public String whenInterrupted() {
        return "-".equals(to) ? "" : "what was restored stays, each file whole; run it again for the rest";
    }

    @Override
    public Outcome run() throws SettingsException, EngineException {
        boolean some = paths != null && !paths.isEmpty();
        if (some && everything) throw new SettingsException("name paths or --everything, not both"
                + dump.meantAsDate(paths));
        if (!some && !everything)
            throw new SettingsException("name what to restore: restore PATH…, or restore --everything");
        boolean toOutput = "-".equals(to);
        if (toOutput && (everything || paths.size() != 1))
            throw new SettingsException("--to - takes exactly one file");
        if (to != null && to.isEmpty()) throw new SettingsException("--to needs a directory");
        var settings = dump.readingSettings();
        var arguments = PathArguments.of(paths, dump.context().caller());
        var target = target(settings, toOutput);
        if (toOutput && dump.report() instanceof JsonReport json) json.leaveOutputAlone();
        var filter = dump.filter(settings);
        var selector = dump.selector();
        var choice = new Chooser(dump, settings, snapshot -> words(settings, snapshot), paths);
        boolean isNew = to == null && !dump.trial && !Files.exists(settings.restoreTo());
        RestoreResult result;
        try (var engine = EngineOpener.forReading(dump, settings)) {
            var into = toOutput ? Into.output(dump.context().terminal().output()) : Into.directory(target,
                    overwrite ? Existing.REPLACE : Existing.KEEP)
                    .protecting(ProtectedPaths.all(dump, settings));
            var wanted = Paths.of(arguments);
            try (var _ = dump.report().progress(false); var view = engine.view(filter, dump.listener(selector))) {
                var snapshot = view.choose(selector, wanted, choice);
                choice.chosen(snapshot);
                var plan = view.planRestore(snapshot, wanted, into);
                result = dump.trial ? plan.foresee(dump.report()) : view.restore(plan, dump.report());
            }
        } catch (EngineException.Ambiguous several) {
            throw choice.told(several);
        } finally {
            if (isNew) noteMade(settings);
        }
        dump.context().terminal().output().flush();
        return dump.report().restore(result, toOutput ? null : place(target, arguments));
    }

    /** The next backup leaves out what this one made, and nothing that was there or that somebody named. */
    private void noteMade(Settings settings) {
        var place = settings.restoreTo();
        boolean isKnown = place.equals(dump.context().places().fixedRestoreTo());
        if (isKnown || settings.archiveDirectory() == null || !place.endsWith(RestoredPlaces.NAME)
                || !Files.isDirectory(place)) return;
        try {
            RestoredPlaces.note(settings.archiveDirectory(), place);
        } catch (IOException failure) {
            dump.report().note("could not note in " + settings.archiveDirectory() + " that " + place
                    + " is for restored files: " + SystemReason.of(failure));
        }
    }

    /** This command for another point in time: into a directory of its own, for what has the same names would mix. */
    private List<String> words(Settings settings, SnapshotInfo snapshot) {
        var words = new ArrayList<>(List.of("restore"));
        if (everything) words.add("--everything");
        if (overwrite) words.add("--overwrite");
        var target = Path.of(to == null ? settings.restoreTo().toString() : to);
        words.addAll(List.of("--to", "-".equals(to) ? to : target.resolve(snapshot.id().brief()).toString()));
        return words;
    }

    private ByteString target(Settings settings, boolean toOutput) throws SettingsException {
        if (toOutput || to == null) return Caller.bytes(settings.restoreTo());
        Repositories.needDirectory(dump.context().caller().expanded(to), dump.context().caller().workingDirectory());
        return PathArguments.absolute(to, dump.context().caller());
    }

    /** A single path is named with where it went. */
    private String place(ByteString target, List<PathArgument> arguments) {
        if (everything || arguments.size() != 1) return target.toString();
        var path = arguments.getFirst().absolute();
        var name = path.slice(path.lastIndexOf((byte) '/') + 1, path.length());
        return name.isEmpty() ? target.toString() : target.resolve(name).toString();
    }
}
