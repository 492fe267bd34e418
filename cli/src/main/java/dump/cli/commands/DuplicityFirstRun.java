package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.places.Places;
import dump.cli.report.Outcome;
import dump.cli.secrets.GeneratedPassphrase;
import dump.cli.settings.DuplicityRepository;
import dump.cli.settings.NewConfiguration;
import dump.duplicity.DuplicityEngine;
import dump.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A configuration for Duplicity, with a passphrase unless the archive is there already and has one. The archive itself
 * is made by the first backup, so nothing elsewhere is looked at.
 */
final class DuplicityFirstRun {
    private final Dump dump;
    private final Path configuration;
    private final Path ownPassphraseFile;
    private final Path source;
    private final DuplicityRepository repository;

    DuplicityFirstRun(Dump dump, List<String> sources, String to) throws SettingsException, EngineException {
        this.dump = dump;
        configuration = dump.configuration();
        ownPassphraseFile = Places.passphraseFile(configuration);
        if (sources == null || to == null) throw new SettingsException(
                "say what to back up with --source DIR, and where to with --to URL (" + dump.remedies().program()
                + " help duplicity)");
        if (sources.size() > 1) throw new SettingsException(
                "Duplicity backs up one directory; keep one --source, and make a configuration for each of the others");
        var caller = dump.context().caller();
        source = caller.resolve(sources.getFirst());
        repository = DuplicityRepository.ofOption(to, caller.workingDirectory(), caller.home());
        FirstRun.needSource(source);
        if (repository.local() != null) FirstRun.refuseInside(source, repository.local());
        FirstRun.needWritable(configuration);
    }

    Outcome plan() throws EngineException {
        var report = dump.report();
        if (generates()) report.note("would write a new passphrase to " + ownPassphraseFile);
        report.note("would write the configuration " + configuration);
        return Outcome.DONE;
    }

    Outcome make() throws SettingsException, EngineException {
        if (generates()) GeneratedPassphrase.write(ownPassphraseFile);
        var file = passphraseFile();
        NewConfiguration.writeDuplicity(configuration, source.toString(), repository.shown(), file,
                dump.remedies().program());
        var report = dump.report();
        report.note("wrote the configuration " + configuration);
        if (file != null) new FirstRun(dump, List.of(source.toString()), null, true).notice(file);
        if (repository.local() != null) SameDisk.advise(dump, List.of(source), repository.local());
        report.note(file == null ? "there is an archive at " + repository.shown() + " already; dump will ask for its "
                + "passphrase, unless passphrase.file in the configuration names a file with it"
                : "the first backup makes the archive at " + repository.shown()
                + (repository.local() == null ? ", or goes on with one that " + file + " opens" : ""));
        return Outcome.DONE;
    }

    private Path passphraseFile() throws EngineException, SettingsException {
        if (dump.passphraseFile != null) return dump.context().caller().resolve(dump.passphraseFile);
        return Files.exists(ownPassphraseFile) ? ownPassphraseFile : null;
    }

    private boolean generates() throws EngineException {
        return dump.passphraseFile == null && !Files.exists(ownPassphraseFile) && !holdsArchive();
    }

    /** Whether there is an archive already, with a passphrase of its own; only here can that be seen at once. */
    private boolean holdsArchive() throws EngineException {
        var place = repository.local();
        if (place == null || !Files.isDirectory(place)) return false;
        var names = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(place)) {
            for (var file : files) names.add(file.getFileName().toString());
            return DuplicityEngine.isArchive(names);
        } catch (IOException unreadable) {
            throw new EngineException.Failed(place + " cannot be read", unreadable);
        }
    }
}
