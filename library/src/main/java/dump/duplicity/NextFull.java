package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.command.Setup;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
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
        var taken = "the last full backup takes " + size(room.stored()) + " at " + duplicity.describe();
        events.on(new Event.Warning(taken + ", and " + size(room.free()) + " are free there: the next one will not fit",
                new Remedy.CleanUpOld(Remedy.Old.ROOM)));
    }

    private static String size(long bytes) {
        return bytes >= 10L << 30 ? (bytes >> 30) + " GiB" : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
