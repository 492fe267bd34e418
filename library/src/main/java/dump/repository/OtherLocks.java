package dump.repository;

import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.format.FormatException;
import dump.model.Id;
import dump.model.LockRecord;
import dump.model.Remedy;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** What the locks in the repository forbid us, and the end of those that dead runs of ours left. */
final class OtherLocks {
    static final int LOCK_MAX = 1 << 20;

    private final StoredFiles files;
    private final boolean exclusive;
    private boolean sawOwn;

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
        var listed = files.list(FileKind.LOCK);
        sawOwn = own != null && listed.contains(own);
        for (var id : listed) {
            if (id.equals(own)) continue;
            try {
                var other = LockFiles.read(files, id);
                if (other.exclusive() || exclusive) return describe(other);
            } catch (BackendException.NotFound releasedMeanwhile) {
                // One less.
            } catch (RepositoryException.Damaged | FormatException e) {
                // Whoever is just writing it, or was killed then, looks for ours afterwards, as restic does.
                if (files.isEmpty(FileKind.LOCK, id)) continue;
                throw new RepositoryException.Locked("locks/" + id
                        + " cannot be read, so it is not known what it locks ("
                        + e.getMessage() + ")", new Remedy.RemoveLocks());
            }
        }
        return null;
    }

    /** Whether our own lock was listed when it was last looked at others. */
    boolean sawOwn() {
        return sawOwn;
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
            if (listed.contains(id)) files.removeIfThere(FileKind.LOCK, id);
        }
    }
}
