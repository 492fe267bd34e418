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
    private boolean unsure;

    /** @param paths of the point @param unsure whether there are points in time that cannot be read */
    NativeArguments(Repository repository, PointInTime point, SnapshotPaths paths, SnapshotQuery query,
            boolean unsure) {
        super(point, query.seen());
        this.query = query;
        this.unsure = unsure;
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
        } catch (EngineException.Refused twoThings) {
            return false;
        } catch (RepositoryException.Damaged skipped) {
            unsure = true;
            return false;
        }
    }

    @Override
    void look(Namesakes namesakes) throws InterruptedException {
        paths.look(namesakes);
    }

    @Override
    boolean isUnsure() {
        return unsure;
    }

    @Override
    String elsewhere(PathArgument argument) throws RepositoryException, EngineException {
        var former = query.former().newest();
        if (former != null && isIn(former, argument)) return holds(former) + ", or " + query.former().remedy();
        for (var other : query.unseen())
            if (isIn(other, argument)) return holds(other) + "; `dump snapshots --all-snapshots` lists all there are";
        return "";
    }

    private static String holds(PointInTime other) {
        var tags = other.snapshot().tags();
        return "that of " + other.describe() + ", of the host " + other.snapshot().hostname()
                + (tags.isEmpty() ? "" : " with the tag " + tags.getFirst()) + ", holds it: use --date id:"
                + other.id().brief();
    }
}
