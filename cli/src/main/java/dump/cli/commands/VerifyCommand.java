package dump.cli.commands;

import dump.cli.report.Outcome;
import dump.cli.settings.Settings;
import dump.cli.settings.SettingsException;
import dump.engine.BackupRequest;
import dump.engine.EngineException;
import dump.engine.VerifyRequest;
import dump.engine.VerifyResult;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(name = "verify", sortOptions = false, abbreviateSynopsis = true,
        description = "Read a point in time back and compare it with the source.")
final class VerifyCommand implements Command {
    private final Dump dump;

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "only these, with all that is below")
    List<String> paths;

    VerifyCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public Outcome run() throws SettingsException, EngineException {
        var settings = dump.readingSettings();
        var arguments = PathArguments.of(paths, dump.context().caller());
        var whose = dump.whose(settings);
        var selector = dump.selector();
        dump.context().interruption().onlyReading();
        var choice = new Chooser(dump, settings, point -> List.of("verify"), paths);
        VerifyResult result;
        try (var engine = Opening.forReading(dump, settings)) {
            var request = new VerifyRequest(whose, selector, arguments, asBackedUp(settings));
            try (var _ = dump.report().progress()) {
                result = engine.verify(request, choice, dump.report().verifying());
            }
        } catch (EngineException.Ambiguous several) {
            throw choice.told(several);
        } catch (EngineException.Damaged | EngineException.Forbidden unreadable) {
            // What stops every other command is what this one looks for.
            dump.report().damaged(unreadable.getMessage());
            return Outcome.DIFFERENT;
        }
        return dump.report().verify(result);
    }

    /** Without a configuration nobody knows what a backup would take. */
    private BackupRequest asBackedUp(Settings settings) {
        return dump.repository == null ? BackupRequests.of(dump, settings, null, false, false) : null;
    }
}
