package dump.cli.commands;

import dump.cli.session.RunLock;
import dump.cli.settings.Reason;
import dump.cli.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;

/** Takes the lock of a run, or says where local records could be kept instead. */
final class RunLocks {
    private RunLocks() {}

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
