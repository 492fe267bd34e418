package dump.engine;

import dump.model.Events;
import dump.model.RestoreListing;
import dump.model.RestoreStep;
import dump.model.RestoreTotals;
import dump.snapshots.SnapshotInfo;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * What a restore would do, of a view that is still open. It holds no entry: each time it is asked it decides about one
 * after the other, by the rules of the restore itself, and so says what that would do now. Nothing is written.
 */
public interface RestorePlan {
    SnapshotInfo snapshot();

    Into into();

    /** Tells of every entry what would become of it, and counts it: the events and the result of a restore. */
    RestoreResult foresee(Events events) throws EngineException;

    /** Decides about each entry. @param steps called by one thread at a time */
    void forEach(Consumer<RestoreStep> steps) throws EngineException;

    /** How many entries would be made, replaced, left alone and so on, and how large they are. */
    default RestoreTotals totals() throws EngineException {
        var counter = new RestoreTotals.Counter();
        forEach(step -> counter.add(step.decision().kind(), step.size()));
        return counter.totals();
    }

    /**
     * A line for each entry, such as {@code replace notes.txt (12 bytes)}, and one of the totals. Paths are as they
     * are: whoever shows them at a terminal escapes them.
     *
     * @throws UncheckedIOException if they cannot be written
     */
    default void print(Appendable out) throws EngineException {
        var listing = new RestoreListing(out);
        forEach(listing);
        listing.finish();
    }
}
