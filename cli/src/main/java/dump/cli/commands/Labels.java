package dump.cli.commands;

import dump.cli.input.SettingsException;
import dump.cli.settings.Settings;
import dump.snapshots.SnapshotInfo;

/** What a person calls a backup. */
final class Labels {
    private Labels() {}

    /** The configuration's name; whose backup it is, where it is of another one, or there is none. */
    static String of(Settings settings, SnapshotInfo snapshot) {
        var stored = snapshot.stored();
        if (settings.name() != null && isOf(settings, snapshot)) return settings.name();
        // Whose a set is, only its manifest says, which may not be here yet.
        if (!settings.isNative()) return settings.repository();
        var label = stored.hostname() + ":" + String.join(",", stored.paths());
        return settings.name() == null || stored.tags().isEmpty() ? label
                : label + " [" + String.join(", ", stored.tags()) + "]";
    }

    /** For who changes snapshots: what is not of this configuration is changed only where all snapshots are meant. */
    static void ensureOwn(Settings settings, SnapshotInfo snapshot) throws SettingsException {
        if (snapshot.foreign()) throw new SettingsException(snapshot.id().brief() + " (" + of(settings, snapshot)
                + ") is not of this configuration; add --all-snapshots if it is meant");
    }

    /** What another program made of the same sources has no name; a Duplicity archive is one configuration's. */
    private static boolean isOf(Settings settings, SnapshotInfo snapshot) {
        var own = Dump.own(settings);
        var stored = snapshot.stored();
        return !settings.isNative() || own.owns(stored) || stored.hostname().equals(own.host())
                && stored.tags().isEmpty() && !own.sources().isEmpty() && snapshot.covers(own.sources());
    }
}
