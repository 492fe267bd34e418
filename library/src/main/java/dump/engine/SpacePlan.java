package dump.engine;

import dump.retention.RetentionVerdict;
import dump.snapshots.SnapshotInfo;
import java.util.List;

/**
 * What a cleanup of a repository would remove, of an engine that is still open: snapshots, with the reasons why others
 * stay, and what of the packs nothing uses then.
 */
public interface SpacePlan {
    /** Each snapshot that is seen, oldest first: it goes if it has no reason to stay. */
    List<RetentionVerdict> verdicts();

    /** Those that go, oldest first. */
    default List<SnapshotInfo> going() {
        return verdicts().stream().filter(verdict -> !verdict.stays()).map(RetentionVerdict::snapshot).toList();
    }

    /** Whether there is nothing to do. */
    boolean isEmpty();

    /** How many packs go of which nothing is used. */
    int packsRemoved();

    /** How many packs are copied in part, and then go. */
    int packsRepacked();

    /** Bytes that are read and written again. */
    long bytesRepacked();

    /** By how many bytes the repository gets smaller. */
    long bytesFreed();

    /** Bytes of packs that stay. */
    long bytesLeft();

    /** Bytes that nothing uses, in packs that stay: freeing them is more work than it is worth. */
    long bytesIdle();
}
