package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.cli.secrets.GeneratedPassphrase;
import dump.cli.secrets.PassphraseSource;
import dump.cli.session.RunLock;
import dump.cli.settings.Settings;
import dump.engine.EngineException;
import dump.nativeengine.NativePlace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

final class InitCommand implements Command {
    private final Dump dump;
    private List<String> sources;
    private String to;

    private String like;

    InitCommand(Dump dump) {
        this.dump = dump;
    }

    @Override
    public void describe(Syntax syntax) {
        syntax.does("Write a configuration and make the repository.");
        syntax.list("--source", "DIR", "what to back up", given -> sources = given);
        syntax.option("--to", "REPOSITORY", "where to", value -> to = value);
        syntax.option("--like", "CONFIG",
                "cut files where that configuration's repository does (help copy)", value -> like = value);
    }

    @Override
    public String whenInterrupted() {
        return "the same command goes on from there";
    }

    @Override
    public Outcome run() throws SettingsException, EngineException, RunLock.Held, IOException {
        if (dump.isForDuplicity()) {
            if (like != null) throw new SettingsException("--like is for the native engine");
            return forDuplicity();
        }
        // What the configuration says is asked for only where there is one.
        dump.engine = null;
        var firstRun = new FirstRun(dump, sources, to, true).like(like);
        boolean asked = sources != null || to != null || dump.repository != null;
        if (Files.exists(firstRun.configuration())) {
            if (asked) throw firstRun.refusal();
            return fromConfiguration(dump.settings());
        }
        if (!asked) throw new SettingsException(
                "say what to back up with --source DIR, and where to with --to REPOSITORY");
        if (dump.trial) return firstRun.plan(null);
        firstRun.look();
        try (var _ = RunLocks.take(dump, firstRun.archiveDirectory(), firstRun.name());
                var engine = firstRun.make()) {
            KnownRepositories.note(dump, dump.settings(), engine);
            dump.report().initialized(dump.settings().repository(), engine.madeRepository());
        }
        return Outcome.DONE;
    }

    private Outcome forDuplicity() throws SettingsException, EngineException {
        var place = to == null ? dump.repository : to;
        if (Files.exists(dump.configuration())) throw new SettingsException("the configuration " + dump.configuration()
                + " is there already and says what is backed up and where; make another one with --config NEW");
        var firstRun = new DuplicityFirstRun(dump, sources, place);
        return dump.trial ? firstRun.plan() : firstRun.make();
    }

    /** Someone wrote the configuration by hand: the repository is made, and the passphrase file if it names none. */
    private Outcome fromConfiguration(Settings settings) throws SettingsException, EngineException {
        if (!settings.isNative()) {
            dump.report()
                    .note("there is nothing to make for engine = \"duplicity\": the first backup makes the archive");
            return Outcome.DONE;
        }
        try (var place = NativePlace.at(Dump.place(settings), dump.engineOptions(settings).store())) {
            return fromConfiguration(settings, place);
        }
    }

    private Outcome fromConfiguration(Settings settings, NativePlace place) throws SettingsException, EngineException {
        boolean there = place.holdsRepository();
        if (!there) KnownRepositories.agree(dump, settings.archiveDirectory(), settings.name(), settings.repository());
        if (dump.trial) {
            dump.report().note(there ? "the repository " + settings.repository() + " is there already"
                    : "would make the repository " + settings.repository());
            return Outcome.DONE;
        }
        if (there && like != null) throw new SettingsException("--like is for a new repository, and "
                + settings.repository() + " is there already; name another place");
        if (there) {
            try (var engine = EngineOpener.open(dump, settings)) {
                KnownRepositories.note(dump, settings, engine);
                dump.report().initialized(settings.repository(), false);
                return Outcome.DONE;
            } catch (EngineException.NoRepository half) {
                dump.report().note("goes on making the repository " + settings.repository());
            }
        }
        boolean generates = dump.passphraseFile == null
                && settings.passphrase() instanceof PassphraseSource.OfFile(var file) && !Files.exists(file);
        if (generates && settings.passphrase() instanceof PassphraseSource.OfFile(var file))
            GeneratedPassphrase.write(file);
        try (var engine = FirstRun.create(dump, settings, place, like)) {
            KnownRepositories.note(dump, settings, engine);
            dump.report().initialized(settings.repository(), engine.madeRepository());
        }
        if (generates && settings.passphrase() instanceof PassphraseSource.OfFile(var file))
            FirstRun.notice(dump, file);
        return Outcome.DONE;
    }
}
