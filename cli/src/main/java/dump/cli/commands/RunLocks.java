package dump.cli.commands;

import dump.cli.session.RunLock;
import dump.cli.settings.Reason;
import dump.cli.settings.Settings;
import dump.cli.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;

/** Takes the lock of a run, or says where local records could be kept instead. */
final class RunLocks {
    private RunLocks() {}

    static RunLock take(Dump dump, Settings settings) throws SettingsException, RunLock.Held {
        if (settings.archiveDirectory() == null) throw new SettingsException(
                "there is no writable home directory for local records; set archive-dir in " + settings.file());
        return take(dump, settings.archiveDirectory(), settings.name());
    }

    static RunLock take(Dump dump, Path directory, String name) throws SettingsException, RunLock.Held {
        var clock = dump.context().clock();
        try {
            return RunLock.take(directory, name, clock.instant(), clock.getZone());
        } catch (IOException failure) {
            throw new SettingsException("local records cannot be kept in " + directory + ": " + Reason.of(failure)
                    + "; name another directory with archive-dir in the configuration");
        }
    }
}
