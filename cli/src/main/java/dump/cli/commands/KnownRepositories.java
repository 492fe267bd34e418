package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.input.SystemReason;
import dump.cli.session.KnownRepository;
import dump.cli.settings.Settings;
import dump.engine.Engine;
import dump.nativeengine.NativeEngine;
import java.io.IOException;
import java.nio.file.Path;

/** Keeps a repository from being made in the place of the one that this configuration's backups are in. */
final class KnownRepositories {
    private KnownRepositories() {}

    /** Notes where a configuration's backups are; a trial run does not. */
    static void note(Dump dump, Settings settings, Engine engine) {
        if (dump.trial || settings.archiveDirectory() == null || !(engine instanceof NativeEngine open)) return;
        try {
            new KnownRepository(open.repositoryId(), settings.repository())
                    .note(settings.archiveDirectory(), settings.name());
        } catch (IOException failure) {
            dump.report().note("could not note in " + settings.archiveDirectory() + " where the repository is: "
                    + SystemReason.of(failure));
        }
    }

    /** Where there is none, and one was: asks before another is made. */
    static void agree(Dump dump, Path archiveDirectory, String name, String repository) throws SettingsException {
        var known = archiveDirectory == null ? null : KnownRepository.read(archiveDirectory, name);
        if (known == null || !known.isAt(repository) || dump.yes) return;
        var question = "The backups of " + name + " are in the repository " + known.id().substring(0, 8) + " at "
                + known.place() + ", which is not there now; "
                + (known.place().startsWith("/") ? "is the disk mounted?" : "is it the right server?")
                + " Make another, empty one in its place?";
        if (dump.trial) dump.report().note("would ask: " + question);
        else if (!new Question(dump.context().terminal(), dump.context().interruption()).agrees(question))
            throw new SettingsException("nothing was made");
    }
}
