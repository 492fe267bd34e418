package dump.engine;

import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.PointInTime;
import dump.snapshots.SnapshotQuery;

/** What a person named, in the snapshots of a repository. */
final class NativeArguments extends Arguments<SnapshotPaths.Found, RepositoryException> {
    private final Repository repository;
    private final SnapshotPaths paths;
    private final SnapshotQuery query;

    /** @param paths of the point */
    NativeArguments(Repository repository, PointInTime point, SnapshotPaths paths, SnapshotQuery query) {
        super(point, query.seen());
        this.query = query;
        this.repository = repository;
        this.paths = paths;
    }

    @Override
    SnapshotPaths.Found find(PathArgument argument) throws RepositoryException, EngineException {
        return paths.resolve(argument);
    }

    @Override
    boolean isIn(PointInTime other, PathArgument argument) throws RepositoryException, EngineException {
        try {
            return new SnapshotPaths(repository, other).resolve(argument) != null;
        } catch (RepositoryException.Damaged | EngineException.Refused skipped) {
            return false; // nor what is two things there
        }
    }

    @Override
    String elsewhere(PathArgument argument) throws RepositoryException, EngineException {
        var former = query.former().newest();
        if (former == null || !isIn(former, argument)) return "";
        return "; but that of " + former.describe() + " holds it: use --date id:" + former.id().brief() + ", or "
                + query.former().remedy();
    }
}
