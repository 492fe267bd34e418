package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.cli.settings.Settings;
import dump.engine.BackupRequest;
import dump.engine.EngineException;
import dump.engine.Paths;
import dump.engine.VerifyRequest;
import dump.engine.VerifyResult;
import java.util.List;

final class VerifyCommand implements Command {
    private final Dump dump;
    private List<String> paths;

    VerifyCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Read a snapshot back and compare it with the source.");
        syntax.arguments("PATH", "only these, and what is in them", given -> paths = given);
    }

    @Override
    public Outcome run() throws SettingsException, EngineException {
        var settings = dump.readingSettings();
        var wanted = Paths.of(PathArguments.of(paths, dump.context().caller()));
        var filter = dump.filter(settings);
        var selector = dump.selector();
        dump.context().interruption().onlyReading();
        var choice = new Chooser(dump, settings, snapshot -> List.of("verify"), paths).takingStreams();
        VerifyResult result;
        try (var engine = EngineOpener.forReading(dump, settings)) {
            var request = new VerifyRequest(wanted, asBackedUp(settings));
            var events = dump.report().verifying();
            try (var _ = dump.report().progress(false); var view = engine.view(filter, dump.listener(selector, events))) {
                var snapshot = view.choose(selector, wanted, choice);
                choice.chosen(snapshot);
                result = view.verify(snapshot, request, events);
            }
        } catch (EngineException.Ambiguous several) {
            throw choice.told(several);
        } catch (EngineException.Damaged | EngineException.Forbidden unreadable) {
            // What stops every other command is what this one looks for.
            dump.report().damaged(dump.remedies().sentence(unreadable));
            return Outcome.DIFFERENT;
        }
        return dump.report().verify(result);
    }

    /** Without a configuration nobody knows what a backup would take. */
    private BackupRequest asBackedUp(Settings settings) {
        return dump.repository == null ? BackupRequests.of(dump, settings, null, false, false) : null;
    }
}
