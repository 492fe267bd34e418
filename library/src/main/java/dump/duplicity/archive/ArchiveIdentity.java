package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setup;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.BackupSet;
import dump.model.ByteString;
import dump.model.Remedy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/**
 * That the copies here are of the archive at the destination. Two configurations of one name that share an archive
 * directory would each delete the copies of the other, or mix them. Where an archive is, is noted beside them.
 */
final class ArchiveIdentity {
    private static final String FILE = "dump-repository";

    private final Setup setup;
    private final LocalCache cache;
    private final Destination destination;
    private final boolean trial;

    ArchiveIdentity(Setup setup, LocalCache cache, Destination destination, boolean trial) {
        this.setup = setup;
        this.cache = cache;
        this.destination = destination;
        this.trial = trial;
    }

    /** @throws DuplicityException if they are of another, naming both */
    void check() throws DuplicityException {
        var noted = cache.notes().lines(FILE).stream().findFirst().orElse(null);
        var place = place();
        if (place.equals(noted)) return;
        var here = new HashSet<>(Archive.of(cache.names(), cache.naming()).sets().stream().map(BackupSet::id).toList());
        var sets = destination.archive().all();
        // The same archive in another place, or by another way there.
        if (sets.stream().map(BackupSet::id).anyMatch(here::contains)) return;
        if (noted != null && sets.isEmpty()) throw new DuplicityException.Absent("there is no backup at " + place
                + ", and "
                + cache.path() + " is of the archive at " + noted, new Remedy.LookInto(Remedy.Matter.RECORDS_OR_DISK));
        if (noted != null) throw new DuplicityException.Failed(cache.path() + " is of the archive at " + noted
                + ", and this configuration is of " + place + ": two with one name and one archive directory would"
                + " spoil it for each other", new Remedy.LookInto(Remedy.Matter.RECORDS_OF_TWO));
        if (!here.isEmpty() && !sets.isEmpty()) throw new DuplicityException.Failed(cache.path()
                + " is of another archive"
                + " than that at " + place + ": none of the backups that are noted there is here",
                new Remedy.LookInto(Remedy.Matter.RECORDS_OF_ANOTHER));
    }

    /** Notes it before a run that writes. */
    void note() throws DuplicityException {
        var lines = List.of(place());
        if (!trial && !lines.equals(cache.notes().lines(FILE))) cache.notes().writeText(FILE, lines);
    }

    /** The same for each way of writing it that leads there. */
    private String place() {
        var directory = destination.store() == null ? null : destination.store().localDirectory();
        return directory == null ? setup.shownUrl().replaceFirst("/+$", "").replaceFirst("^(pexpect|paramiko)\\+", "")
                : real(directory);
    }

    private static String real(ByteString directory) {
        var path = Path.of(directory.toString());
        try {
            return path.toRealPath().toString();
        } catch (IOException missing) {
            return path.normalize().toString();
        }
    }
}
