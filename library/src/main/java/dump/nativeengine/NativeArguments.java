package dump.nativeengine;

import dump.engine.EngineException;
import dump.engine.PathArgument;
import dump.engine.internal.Arguments;
import dump.engine.internal.Namesakes;
import dump.model.Remedy;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.SnapshotInfo;
import dump.snapshots.SnapshotQuery;

/** What a person named, in the snapshots of a repository. */
final class NativeArguments extends Arguments<SnapshotPaths.Found, RepositoryException> {
    private final Repository repository;
    private final SnapshotPaths paths;
    private final SnapshotQuery query;
    private boolean unsure;

    /** @param paths of the point @param unsure whether there are points in time that cannot be read */
    NativeArguments(Repository repository, SnapshotInfo snapshot, SnapshotPaths paths, SnapshotQuery query,
            boolean unsure) {
        super(snapshot, query.seen());
        this.query = query;
        this.unsure = unsure;
        this.repository = repository;
        this.paths = paths;
    }

    @Override
    protected SnapshotPaths.Found find(PathArgument argument) throws RepositoryException, EngineException {
        return paths.resolve(argument);
    }

    @Override
    protected boolean isIn(SnapshotInfo other, PathArgument argument) throws RepositoryException, EngineException {
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
    protected void look(Namesakes namesakes) throws InterruptedException {
        paths.look(namesakes);
    }

    @Override
    protected boolean isUnsure() {
        return unsure;
    }

    @Override
    protected EngineException.NotHeld elsewhere(PathArgument argument, String said)
            throws RepositoryException, EngineException {
        var former = query.former().newest();
        if (former != null && isIn(former, argument))
            return new EngineException.NotHeld(argument.text(), said + ", but " + holds(former),
                    new Remedy.ChooseOrAdopt(former.id(), query.former().adopt()));
        for (var other : query.unseen())
            if (isIn(other, argument)) return new EngineException.NotHeld(argument.text(),
                    said + ", but " + holds(other), new Remedy.ChooseOfAll(other.id()));
        return null;
    }

    private static String holds(SnapshotInfo other) {
        var tags = other.stored().tags();
        return "that of " + other.describe() + ", of the host " + other.stored().hostname()
                + (tags.isEmpty() ? "" : " with the tag " + tags.getFirst()) + ", holds it";
    }
}
