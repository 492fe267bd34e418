package dump.engine;

import dump.model.Id;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.PointInTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Tells which points in time hold what standard input gave, where it must by looking; the index must be loaded. */
final class Streams implements Predicate<PointInTime> {
    private final Repository repository;
    private final Map<Id, Boolean> known = new HashMap<>();

    Streams(Repository repository) {
        this.repository = repository;
    }

    @Override
    public boolean test(PointInTime point) {
        if (!mayBe(point)) return false;
        return known.computeIfAbsent(point.id(), unknown -> look(point));
    }

    /** Whether it must be looked at. */
    static boolean mayBe(PointInTime point) {
        var snapshot = point.snapshot();
        return snapshot.paths().size() == 1
                && (snapshot.summary() == null || snapshot.summary().totalFilesProcessed() == 1);
    }

    /** What can't be read is taken for files: whoever reads it will be told why not. */
    private boolean look(PointInTime point) {
        try {
            return new SnapshotPaths(repository, point).isStream();
        } catch (RepositoryException unreadable) {
            return false;
        }
    }
}
