package dump.engine;

import dump.model.ByteString;
import dump.model.Events;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotInfo;
import java.util.List;

/**
 * The snapshots of a repository as they stood when it was opened, to be asked any number of things. As long as it is
 * open, nothing that it shows is taken away by others, unless it says that it holds no lock. Use it from one thread at
 * a time, but for what {@link #open} gave.
 */
public interface View extends AutoCloseable {
    /** The snapshots that are seen, oldest first. */
    List<SnapshotInfo> snapshots();

    /**
     * The one snapshot that is meant.
     *
     * @param paths what is wanted of it: it must hold that, and of several backups the one that does is meant
     * @throws EngineException.Ambiguous if there are backups of several, and nothing says whose is meant
     */
    SnapshotInfo choose(Selector selector, Paths paths, Choice choice) throws EngineException;

    /** The newest snapshot, whoever's of those that are seen. */
    default SnapshotInfo newest() throws EngineException {
        return choose(new Selector.Newest(), Paths.everything(), Choice.NEWEST);
    }

    /** An entry by its path as listings show it, or null. */
    Entry find(SnapshotInfo snapshot, ByteString path) throws EngineException;

    /**
     * What one directory holds, and nothing below that.
     *
     * @param path as listings show it; empty for what listings begin with
     * @throws EngineException.NotHeld if there is nothing of that name
     */
    Iterable<Entry> list(SnapshotInfo snapshot, ByteString path) throws EngineException;

    /** Lists entries with all that is below them, in the order of the tree: a directory before what is in it. */
    ManifestResult walk(SnapshotInfo snapshot, Paths paths, Listing listing) throws EngineException;

    /** Opens a file by its path as listings show it. @throws EngineException.Unsupported if the engine can't */
    OpenFile open(SnapshotInfo snapshot, ByteString path) throws EngineException;

    /** Finds where everything would land. @throws EngineException.Misplaced if that is where nothing may */
    RestorePlan planRestore(SnapshotInfo snapshot, Paths paths, Into into) throws EngineException;

    /** Does what the plan says. @throws IllegalArgumentException if it is of another view */
    RestoreResult restore(RestorePlan plan, Events events) throws EngineException;

    /** Reads a snapshot back, proves every byte, and compares with the living source. */
    VerifyResult verify(SnapshotInfo snapshot, VerifyRequest request, Events events) throws EngineException;

    /** Lets others work on the repository again. */
    @Override
    void close();
}
