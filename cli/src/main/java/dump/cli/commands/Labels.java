package dump.cli.commands;

import dump.cli.settings.Settings;
import dump.model.Snapshot;
import dump.snapshots.PointInTime;

/** What a person calls a backup. */
final class Labels {
    private Labels() {}

    /** The configuration's name; whose backup it is, where it is of another one, or there is none. */
    static String of(Settings settings, PointInTime point) {
        var snapshot = point.snapshot();
        if (settings.name() != null && isOf(settings, snapshot)) return settings.name();
        var label = snapshot.hostname() + ":" + String.join(",", snapshot.paths());
        return settings.name() == null || snapshot.tags().isEmpty() ? label
                : label + " [" + String.join(", ", snapshot.tags()) + "]";
    }

    /** What another program made on the same host has no name; a Duplicity archive is one configuration's. */
    private static boolean isOf(Settings settings, Snapshot snapshot) {
        return !settings.isNative() || snapshot.hostname().equals(settings.host())
                && (snapshot.tags().isEmpty() || snapshot.tags().contains(settings.name()));
    }
}
