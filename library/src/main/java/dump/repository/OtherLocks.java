package dump.repository;

import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.format.FormatException;
import dump.format.LockFormat;
import dump.model.Id;
import dump.model.LockRecord;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** What the locks in the repository forbid us, and the end of those that dead runs of ours left. */
final class OtherLocks {
    private static final int LOCK_MAX = 1 << 20;

    private final StoredFiles files;
    private final boolean exclusive;

    /** @param exclusive whether we want to be alone */
    OtherLocks(StoredFiles files, boolean exclusive) {
        this.files = files;
        this.exclusive = exclusive;
    }

    /**
     * Who forbids us to work, in words, or null.
     *
     * @param own our own lock, or null
     * @throws RepositoryException.Locked if a lock cannot be read
     */
    String forbidding(Id own) throws BackendException, RepositoryException {
        for (var id : files.list(FileKind.LOCK)) {
            if (id.equals(own)) continue;
            try {
                var other = LockFormat.read(files.load(FileKind.LOCK, id, LOCK_MAX));
                if (other.exclusive() || exclusive) return describe(other);
            } catch (BackendException.NotFound releasedMeanwhile) {
                // One less.
            } catch (RepositoryException.Damaged | FormatException e) {
                throw new RepositoryException.Locked("locks/" + id + " cannot be read, so nobody can tell what it forbids ("
                        + e.getMessage() + "); if no other program works on the repository, remove it with "
                        + "`restic unlock --remove-all`");
            }
        }
        return null;
    }

    private static String describe(LockRecord other) {
        var since = other.time().instant().atZone(ZoneId.systemDefault());
        return "the repository is locked" + (other.exclusive() ? " exclusively" : "") + " by " + other.username() + "@"
                + other.hostname() + " (pid " + other.pid() + ") since "
                + DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").format(since);
    }

    /** The locks among these that are still listed are removed: a dead run of ours made them. */
    static void clear(StoredFiles files, Iterable<Id> dead) throws BackendException {
        List<Id> listed = null;
        for (var id : dead) {
            if (listed == null) listed = files.list(FileKind.LOCK);
            if (!listed.contains(id)) continue;
            try {
                files.remove(FileKind.LOCK, id);
            } catch (BackendException.NotFound gone) {
                // As wanted.
            }
        }
    }
}
