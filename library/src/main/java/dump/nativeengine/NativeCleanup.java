package dump.nativeengine;

import dump.engine.CleanupRequest;
import dump.engine.EngineException;
import dump.engine.SpacePlan;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.SpaceFreed;
import dump.prune.Prune;
import dump.prune.PrunePlan;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.retention.Reason;
import dump.retention.Retention;
import dump.retention.RetentionVerdict;
import dump.snapshots.SnapshotInfo;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A plan of the native engine. */
final class NativeCleanup implements SpacePlan {
    private final List<RetentionVerdict> verdicts;
    private final PrunePlan prune;
    private final SnapshotLedger ledger;
    private final Set<Id> belated;

    private NativeCleanup(List<RetentionVerdict> verdicts, PrunePlan prune, SnapshotLedger ledger, Set<Id> belated) {
        this.ledger = ledger;
        this.belated = belated;
        this.verdicts = verdicts;
        this.prune = prune;
    }

    static NativeCleanup plan(Repository repository, CleanupRequest request, Lock lock, Events events)
            throws EngineException, RepositoryException, InterruptedException {
        var listed = repository.upkeep().snapshots().list();
        var known = KnownSnapshots.read(repository, request.filter(), events);
        var loaded = repository.loadIndex(lock, events);
        var ledger = new SnapshotLedger(repository.note("snapshots-left"));
        var seen = known.query().marked();
        var belated = ledger.belated(seen.stream().filter(snapshot -> !snapshot.foreign()).toList());
        if (!ledger.isKnown() && (request.before() != null || request.keep() != null)) events.on(new Event.Step(
                "trusting the times of all snapshots: this machine has made no cleanup here that could tell otherwise"));
        var twins = new RepairedTwins(repository).superfluous(seen.stream().filter(one -> !one.foreign()).toList());
        var verdicts = judge(request, seen, belated, twins);
        var going = verdicts.stream().filter(verdict -> !verdict.stays()).map(verdict -> verdict.snapshot().id())
                .collect(Collectors.toSet());
        var missing = new HashSet<>(request.named());
        missing.removeAll(going);
        if (!missing.isEmpty()) throw new EngineException.Refused("there is no snapshot "
                + missing.iterator().next().brief() + " among those that are seen");
        return new NativeCleanup(verdicts, PrunePlan.of(repository, loaded, listed, going, request.limits()),
                ledger, belated);
    }

    /** Those that go have no reason to stay. */
    private static List<RetentionVerdict> judge(CleanupRequest request, List<SnapshotInfo> seen, Set<Id> belated,
            Set<Id> superfluous) {
        var own = seen.stream().filter(snapshot -> !snapshot.foreign() && !superfluous.contains(snapshot.id())).toList();
        var retention = new Retention(request.before(), request.keep(), belated, Instant.now(), ZoneId.systemDefault());
        var judged = retention.forgets() ? retention.judge(own) : List.<RetentionVerdict>of();
        var verdicts = new ArrayList<RetentionVerdict>();
        for (var snapshot : seen) {
            if (request.named().contains(snapshot.id()) || superfluous.contains(snapshot.id())) verdicts.add(new RetentionVerdict(snapshot, List.of()));
            else verdicts.add(judged.stream().filter(verdict -> verdict.snapshot() == snapshot).findFirst()
                    .orElseGet(() -> new RetentionVerdict(snapshot, List.of(snapshot.foreign() ? new Reason.Foreign()
                            : new Reason.Unasked()))));
        }
        return verdicts;
    }

    SpaceFreed run(Repository repository, Lock lock, Events events) throws RepositoryException, InterruptedException {
        var freed = Prune.run(repository, lock, prune, events);
        ledger.write(Instant.now(), repository.upkeep().snapshots().list(), belated);
        return freed;
    }

    @Override
    public List<RetentionVerdict> verdicts() {
        return verdicts;
    }

    @Override
    public boolean isEmpty() {
        return prune.isEmpty();
    }

    @Override
    public int packsRemoved() {
        return prune.packsRemoved();
    }

    @Override
    public int packsRepacked() {
        return prune.packsRepacked();
    }

    @Override
    public long bytesRepacked() {
        return prune.bytesRepacked();
    }

    @Override
    public long bytesFreed() {
        return prune.bytesFreed();
    }

    @Override
    public long bytesLeft() {
        return prune.bytesLeft();
    }

    @Override
    public long bytesIdle() {
        return prune.bytesIdle();
    }
}
