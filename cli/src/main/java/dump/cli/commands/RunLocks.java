package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.input.SystemReason;
import dump.cli.places.LocalRecords;
import dump.cli.session.RunLock;
import dump.cli.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;

/** Takes the lock of a run, or says where local records could be kept instead. */
final class RunLocks {
    private RunLocks() {}

    /** Null in a trial, which writes nothing: but where the run could not keep its records, nor is it tried. */
    static RunLock take(Dump dump, Settings settings) throws SettingsException, RunLock.Held {
        if (dump.trial) {
            if (settings.archiveDirectory() != null) LocalRecords.need(settings.archiveDirectory());
            return null;
        }
        if (settings.archiveDirectory() == null) throw new SettingsException(
                "there is no writable home directory for local records; set archive-dir in " + settings.file());
        return take(dump, settings.archiveDirectory(), settings.name());
    }

    static RunLock take(Dump dump, Path directory, String name) throws SettingsException, RunLock.Held {
        var clock = dump.context().clock();
        LocalRecords.need(directory);
        try {
            return RunLock.take(directory, name, clock.instant(), clock.getZone());
        } catch (IOException failure) {
            throw LocalRecords.refused(directory, SystemReason.of(failure));
        }
    }
}
