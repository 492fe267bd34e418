package dump.engine;

import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.util.List;

/**
 * @param paths what to verify; empty for everything
 * @param asBackedUp what a backup would take now: entries of the source that the snapshot lacks are found by it; null to
 *     look only at what the snapshot holds
 */
public record VerifyRequest(Whose whose, Selector selector, List<PathArgument> paths, BackupRequest asBackedUp) {
    /** Looks only at what the snapshot holds. */
    public VerifyRequest(Whose whose, Selector selector, List<PathArgument> paths) {
        this(whose, selector, paths, null);
    }
}
