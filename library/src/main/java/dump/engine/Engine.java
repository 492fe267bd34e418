package dump.engine;

import dump.model.Events;
import dump.snapshots.PointInTime;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.time.Instant;
import java.util.List;

/** A way of dumping directories into one repository, opened. Use it from one thread at a time. */
public sealed interface Engine extends AutoCloseable permits NativeEngine, DuplicityEngine {

    /** Makes a point in time. */
    BackupResult backup(BackupRequest request, Events events) throws EngineException;

    /** The points in time that are seen, oldest first. */
    List<PointInTime> snapshots(Whose whose, Events events) throws EngineException;

    /** The one point in time that is meant. */
    PointInTime choose(Whose whose, Selector selector, Events events) throws EngineException;

    /** Lists entries in the order of the tree: a directory before what is in it. */
    ManifestResult manifest(ManifestRequest request, Listing listing, Events events) throws EngineException;

    /** Brings entries back; a trial run only says what would be done. */
    RestoreResult restore(RestoreRequest request, Choice choice, Events events) throws EngineException;

    /** Reads a point in time back, proves every byte, and compares with the living source. */
    VerifyResult verify(VerifyRequest request, Choice choice, Events events) throws EngineException;

    /**
     * Finds what is no longer needed: what interrupted runs left, and what ended before the moment.
     *
     * @param before null to keep every point in time
     */
    CleanupPlan planCleanup(Instant before, Events events) throws EngineException;

    /** Removes what the plan names, and nothing else. */
    CleanupResult cleanup(CleanupPlan plan, Events events) throws EngineException;

    @Override
    void close();
}
