package dump.repository;

import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.format.FormatException;
import dump.format.LockFormat;
import dump.model.FoundLock;
import dump.model.FoundLock.Holder;
import dump.model.Id;
import dump.model.LockRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The files in {@code locks/} as they stand, for who takes none: to tell whose they are, and to remove some. */
public final class LockFiles {
    private final StoredFiles files;
    private final LockHolders holders;

    LockFiles(StoredFiles files, LockHolders holders) {
        this.files = files;
        this.holders = holders;
    }

    /** @throws RepositoryException.Damaged if this one cannot be had */
    static LockRecord read(StoredFiles files, Id id) throws BackendException, RepositoryException, FormatException {
        return LockFormat.read(files.load(FileKind.LOCK, id, OtherLocks.LOCK_MAX));
    }

    /** All of them, those that cannot be read last. */
    public List<FoundLock> list() throws RepositoryException {
        var found = new ArrayList<FoundLock>();
        try {
            for (var id : files.list(FileKind.LOCK)) add(found, id);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        found.sort(Comparator.comparing(one -> one.lock() == null ? Long.MAX_VALUE : one.lock().time().seconds()));
        return found;
    }

    private void add(List<FoundLock> found, Id id) throws BackendException, RepositoryException {
        try {
            var lock = read(files, id);
            found.add(new FoundLock(id, lock, holders.of(id, lock), null));
        } catch (BackendException.NotFound releasedMeanwhile) {
            // One less.
        } catch (RepositoryException.Damaged | FormatException e) {
            found.add(new FoundLock(id, null, Holder.UNKNOWN, e.getMessage()));
        }
    }

    /** @return false if it has gone meanwhile: its holder has ended, or has just refreshed it under another name */
    public boolean remove(Id id) throws RepositoryException {
        try {
            files.remove(FileKind.LOCK, id);
            return true;
        } catch (BackendException.NotFound gone) {
            return false;
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }
}
