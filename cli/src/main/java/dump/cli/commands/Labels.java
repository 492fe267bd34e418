package dump.cli.commands;

import dump.cli.settings.Settings;
import dump.snapshots.PointInTime;

/** What a person calls a backup. */
final class Labels {
    private Labels() {}

    /** The configuration's name; whose backup it is, where it is of another one, or there is none. */
    static String of(Settings settings, PointInTime point) {
        var snapshot = point.snapshot();
        if (settings.name() != null && isOf(settings, point)) return settings.name();
        // Whose a set is, only its manifest says, which may not be here yet.
        if (!settings.isNative()) return settings.repository();
        var label = snapshot.hostname() + ":" + String.join(",", snapshot.paths());
        return settings.name() == null || snapshot.tags().isEmpty() ? label
                : label + " [" + String.join(", ", snapshot.tags()) + "]";
    }

    /** What another program made of the same sources has no name; a Duplicity archive is one configuration's. */
    private static boolean isOf(Settings settings, PointInTime point) {
        var own = Dump.own(settings);
        var snapshot = point.snapshot();
        return !settings.isNative() || own.owns(snapshot) || snapshot.hostname().equals(own.host())
                && snapshot.tags().isEmpty() && !own.sources().isEmpty() && point.covers(own.sources());
    }
}
