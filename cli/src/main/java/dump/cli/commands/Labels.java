package dump.cli.commands;

import dump.cli.settings.Settings;
import dump.snapshots.PointInTime;

/** What a person calls a backup. */
final class Labels {
    private Labels() {}

    /** The configuration's name; without one, whose backup it is. */
    static String of(Settings settings, PointInTime point) {
        if (settings.name() != null) return settings.name();
        // Whose a set is, only its manifest says, which may not be here yet.
        if (!settings.isNative()) return settings.repository();
        return point.snapshot().hostname() + ":" + String.join(",", point.snapshot().paths());
    }
}
