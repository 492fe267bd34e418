package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.format.FormatException;
import dump.format.SnapshotFormat;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
import dump.model.Snapshot;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The snapshots of a repository as files, for who must know all of them. */
public final class SnapshotFiles {
    static final int SIZE_MAX = 64 << 20;
    /** More than the summary of a snapshot takes. */
    private static final int SUMMARY_ROOM = 4096;

    private final Backend backend;
    private final StoredFiles files;

    SnapshotFiles(Backend backend, StoredFiles files) {
        this.backend = backend;
        this.files = files;
    }

    /** Whether a snapshot of these words could be read back: to be asked before all the work. */
    public static boolean takes(Snapshot snapshot) {
        var json = SnapshotFormat.write(snapshot);
        try {
            SnapshotFormat.read(json);
            return json.length <= SIZE_MAX - SUMMARY_ROOM;
        } catch (FormatException tooLong) {
            return false;
        }
    }

    /** As it is saved. */
    static StoredFiles.Named seal(Snapshot snapshot, StoredFiles files) throws RepositoryException.Failed {
        return new StoredFiles.Named(FileKind.SNAPSHOT, files.seal("the snapshot", SnapshotFormat.write(snapshot),
                json -> Arrays.equals(SnapshotFormat.write(SnapshotFormat.read(json)), SnapshotFormat.write(snapshot))));
    }

    /** What it means that publishing it failed. */
    static RepositoryException.Failed failed(StoredFiles.Named snapshot, BackendException e) {
        return e instanceof BackendException.Unconfirmed ? new RepositoryException.Failed("the snapshot "
                + snapshot.sealed().id().brief() + " is there, but: " + e.getMessage(), new Remedy.Verify(), e)
                : new RepositoryException.Failed(e.getMessage(), e);
    }

    /** The names of all that there are. */
    public Set<Id> list() throws RepositoryException {
        try {
            return new HashSet<>(files.list(FileKind.SNAPSHOT));
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /**
     * Those of these names; one that is gone meanwhile is left out.
     *
     * @throws RepositoryException.Damaged if one cannot be read
     */
    public Map<Id, Snapshot> load(Collection<Id> ids) throws RepositoryException {
        var found = new ConcurrentHashMap<Id, Snapshot>();
        var damaged = new ConcurrentHashMap<Id, RepositoryException.Damaged>();
        try {
            SmallFiles.each(new LinkedHashSet<>(ids), id -> {
                try {
                    found.put(id, SnapshotFormat.read(files.load(FileKind.SNAPSHOT, id, SIZE_MAX)));
                } catch (BackendException.NotFound forgottenMeanwhile) {
                    // As if it had gone before.
                } catch (RepositoryException.Damaged e) {
                    damaged.put(id, e);
                } catch (FormatException e) {
                    damaged.put(id, StoredFiles.damaged(IdHandles.of(FileKind.SNAPSHOT, id).toString(), e.getMessage(), e));
                }
            });
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        if (!damaged.isEmpty()) throw damaged.values().iterator().next();
        return found;
    }

    /**
     * Removes snapshots as long as our lock is seen in the store.
     *
     * @param lock exclusive
     * @return those that could not be removed, which is told
     */
    public Set<Id> remove(Collection<Id> ids, Lock lock, Events events)
            throws RepositoryException, InterruptedException {
        return new Removal(backend, FileKind.SNAPSHOT, lock, events).all(ids);
    }
}
