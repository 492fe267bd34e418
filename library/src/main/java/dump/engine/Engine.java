package dump.engine;

import dump.model.Events;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.time.Instant;
import java.util.List;

/** A way of dumping directories into one repository, opened. Use it from one thread at a time. */
public interface Engine extends AutoCloseable {

    /**
     * Makes a snapshot.
     *
     * @throws EngineException.Unsupported if the engine can't do all that is asked for; nothing was done then
     */
    BackupResult backup(BackupRequest request, Events events) throws EngineException;

    /** Opens what there is for reading. @param events hears of it while the view is open */
    View view(SnapshotFilter filter, Events events) throws EngineException;

    /** The snapshots that are seen, oldest first, without what a view needs beside them. */
    List<SnapshotInfo> snapshots(SnapshotFilter filter, Events events) throws EngineException;

    /** The one snapshot that is meant. */
    SnapshotInfo choose(SnapshotFilter filter, Selector selector, Events events) throws EngineException;

    /**
     * Finds what is no longer needed: what interrupted runs left, and what ended before the moment.
     *
     * @param before null to keep every snapshot
     */
    CleanupPlan planCleanup(Instant before, Events events) throws EngineException;

    /** Removes what the plan names, and nothing else. */
    CleanupResult cleanup(CleanupPlan plan, Events events) throws EngineException;

    @Override
    void close();
}
