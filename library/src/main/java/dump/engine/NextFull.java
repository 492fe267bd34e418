package dump.engine;

import dump.archive.Duplicity;
import dump.duplicity.Setup;
import dump.model.Event;
import dump.model.Events;
import java.util.Locale;

/** Warns while there is still time that the next full backup will not fit where the archive is. */
final class NextFull {
    private final Setup setup;
    private final Duplicity duplicity;
    private final Events events;

    NextFull(Setup setup, Duplicity duplicity, Events events) {
        this.setup = setup;
        this.duplicity = duplicity;
        this.events = events;
    }

    /** Only where full backups come by themselves, and where the space can be seen. */
    void warn() {
        var sets = duplicity.archive().sets();
        if (setup.fullIfBefore() == null || sets.isEmpty()) return;
        var room = duplicity.room(duplicity.archive().chainOf(sets.getLast()).sets().getFirst());
        if (room == null || room.free() >= room.stored()) return;
        events.on(new Event.Warning("the last full backup takes %s at %s, and %s are free there: the next one will not fit;"
                .formatted(size(room.stored()), duplicity.describe(), size(room.free()))
                + " make space, or remove old backups with `dump cleanup -d WHEN`"));
    }

    private static String size(long bytes) {
        return bytes >= 10L << 30 ? (bytes >> 30) + " GiB" : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
