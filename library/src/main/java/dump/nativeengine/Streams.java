package dump.nativeengine;

import dump.model.Id;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.SnapshotInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Tells which points in time hold what standard input gave, where it must by looking; the index must be loaded. */
final class Streams implements Predicate<SnapshotInfo> {
    private final Repository repository;
    private final Map<Id, Boolean> known = new HashMap<>();

    Streams(Repository repository) {
        this.repository = repository;
    }

    @Override
    public boolean test(SnapshotInfo snapshot) {
        if (!mayBe(snapshot)) return false;
        return known.computeIfAbsent(snapshot.id(), unknown -> look(snapshot));
    }

    /** Whether it must be looked at. */
    static boolean mayBe(SnapshotInfo snapshot) {
        var stored = snapshot.stored();
        return stored.paths().size() == 1
                && (stored.summary() == null || stored.summary().totalFilesProcessed() == 1);
    }

    /** What can't be read is taken for files: whoever reads it will be told why not. */
    private boolean look(SnapshotInfo snapshot) {
        try {
            return new SnapshotPaths(repository, snapshot).isStream();
        } catch (RepositoryException unreadable) {
            return false;
        }
    }
}
