package dump.engine;

import dump.model.Id;
import dump.model.PruneOptions;
import dump.retention.Policy;
import dump.snapshots.SnapshotFilter;
import java.time.Instant;
import java.util.Set;

/**
 * Which snapshots a cleanup of a repository may remove, and how much work it may do. Without a date, a policy or names
 * none go, only what nothing uses. Immutable.
 */
public final class CleanupRequest {
    private final SnapshotFilter filter;
    private final Instant before;
    private final Policy keep;
    private final Set<Id> named;
    private final PruneOptions limits;

    private CleanupRequest(SnapshotFilter filter, Instant before, Policy keep, Set<Id> named, PruneOptions limits) {
        this.filter = filter;
        this.before = before;
        this.keep = keep;
        this.named = named;
        this.limits = limits;
    }

    /** @param filter whose snapshots are looked at; of these, foreign ones never go */
    public static CleanupRequest of(SnapshotFilter filter) {
        return new CleanupRequest(filter, null, null, Set.of(), PruneOptions.DEFAULT);
    }

    /** What came before the snapshot that was in force then may go. @param moment null for none */
    public CleanupRequest before(Instant moment) {
        return new CleanupRequest(filter, moment, keep, named, limits);
    }

    /** What the policy does not keep may go. @param policy null for none */
    public CleanupRequest keep(Policy policy) {
        return new CleanupRequest(filter, before, policy, named, limits);
    }

    /** These go, whatever else is said. */
    public CleanupRequest forget(Set<Id> snapshots) {
        return new CleanupRequest(filter, before, keep, Set.copyOf(snapshots), limits);
    }

    /** How much work is done to free what lies between used blobs. */
    public CleanupRequest limits(PruneOptions work) {
        return new CleanupRequest(filter, before, keep, named, work);
    }

    public SnapshotFilter filter() {
        return filter;
    }

    /** Null for none. */
    public Instant before() {
        return before;
    }

    /** Null for none. */
    public Policy keep() {
        return keep;
    }

    public Set<Id> named() {
        return named;
    }

    public PruneOptions limits() {
        return limits;
    }
}
