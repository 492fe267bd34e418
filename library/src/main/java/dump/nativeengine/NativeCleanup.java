package dump.nativeengine;

import dump.engine.CleanupRequest;
import dump.engine.EngineException;
import dump.engine.SpacePlan;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A plan of the native engine. */
final class NativeCleanup implements SpacePlan {
    private final CleanupRequest request;
    private final List<RetentionVerdict> verdicts;
    private final PrunePlan prune;

    private NativeCleanup(CleanupRequest request, List<RetentionVerdict> verdicts, PrunePlan prune) {
        this.request = request;
        this.verdicts = verdicts;
        this.prune = prune;
    }

    static NativeCleanup plan(Repository repository, CleanupRequest request, Lock lock, Events events)
            throws EngineException, RepositoryException, InterruptedException {
        // In this order: the index then knows all that the snapshots need.
        var listed = repository.upkeep().snapshots().list();
        var known = KnownSnapshots.read(repository, request.filter(), events);
        var loaded = repository.loadIndex(lock, events);
        // Not before: a lock needs a while to settle, and what was read so far says nothing yet.
        lock.confirm();
        var ledger = SnapshotLedger.of(repository);
        if (!ledger.isKnown() && (request.before() != null || request.keep() != null)) events.on(new Event.Step(
                "trusting the times of all snapshots: this machine has made no cleanup here that could tell otherwise"));
        var verdicts = judge(request, known.query().marked(), ledger, repository);
        tellOfBelated(verdicts, events);
        var going = ids(verdicts, verdict -> !verdict.stays());
        var missing = new HashSet<>(request.named());
        missing.removeAll(going);
        if (!missing.isEmpty()) throw new EngineException.Refused("there is no snapshot "
                + missing.iterator().next().brief() + " among those that are seen");
        return new NativeCleanup(request, verdicts,
                PrunePlan.of(repository, loaded, listed, going, request.limits()));
    }

    /** Those that go have no reason to stay. */
    private static List<RetentionVerdict> judge(CleanupRequest request, List<SnapshotInfo> seen, SnapshotLedger ledger,
            Repository repository) throws RepositoryException, InterruptedException {
        var named = new HashSet<>(request.named());
        named.addAll(new RepairedTwins(repository).superfluous(seen.stream().filter(one -> !one.foreign()).toList()));
        var own = seen.stream().filter(one -> !one.foreign() && !named.contains(one.id())).toList();
        var retention = new Retention(request.before(), request.keep(), ledger.belated(own), Instant.now(),
                ZoneId.systemDefault());
        var judged = retention.forgets() ? retention.judge(own) : List.<RetentionVerdict>of();
        var verdicts = new ArrayList<RetentionVerdict>();
        for (var snapshot : seen) {
            if (named.contains(snapshot.id())) verdicts.add(new RetentionVerdict(snapshot, List.of()));
            else verdicts.add(judged.stream().filter(verdict -> verdict.snapshot() == snapshot).findFirst()
                    .orElseGet(() -> new RetentionVerdict(snapshot, List.of(snapshot.foreign() ? new Reason.Foreign()
                            : new Reason.Unasked()))));
        }
        return verdicts;
    }

    private static Set<Id> ids(List<RetentionVerdict> verdicts, Predicate<RetentionVerdict> which) {
        return verdicts.stream().filter(which).map(verdict -> verdict.snapshot().id()).collect(Collectors.toSet());
    }

    private static boolean isBelated(RetentionVerdict verdict) {
        return verdict.reasons().contains(new Reason.Belated());
    }

    private static void tellOfBelated(List<RetentionVerdict> verdicts, Events events) {
        var belated = verdicts.stream().filter(NativeCleanup::isBelated).map(RetentionVerdict::snapshot).toList();
        if (belated.isEmpty()) return;
        var first = belated.getFirst().id();
        events.on(new Event.Warning((belated.size() == 1 ? "the snapshot " + first.brief() + " came"
                : belated.size() + " snapshots, " + first.brief() + " among them, came") + " after the last cleanup and "
                + (belated.size() == 1 ? "is" : "are") + " dated before it; no cleanup touches "
                + (belated.size() == 1 ? "it" : "them") + " or counts on " + (belated.size() == 1 ? "it" : "them"),
                new Remedy.Unpin(first)));
    }

    /** What others did since the plan was made may give a snapshot that was to go a reason to stay. */
    SpaceFreed run(Repository repository, Lock lock, Events events) throws RepositoryException, InterruptedException {
        lock.confirm();
        var ledger = SnapshotLedger.of(repository);
        var now = judge(request, KnownSnapshots.read(repository, request.filter(), Events.NONE).query().marked(), ledger,
                repository);
        var staying = ids(now, RetentionVerdict::stays);
        staying.retainAll(prune.forgotten());
        var freed = Prune.run(repository, lock, staying.isEmpty() ? prune
                : without(staying, repository, lock, events), events);
        var left = repository.upkeep().snapshots().list();
        left.removeAll(ids(now, NativeCleanup::isBelated));
        ledger.cleaned(Instant.now(), left);
        return freed;
    }

    private PrunePlan without(Set<Id> staying, Repository repository, Lock lock, Events events)
            throws RepositoryException, InterruptedException {
        events.on(new Event.Warning(staying.size() == 1
                ? "the snapshot " + staying.iterator().next().brief() + " stays: what the plan kept instead is gone by now"
                : staying.size() + " snapshots stay: what the plan kept instead of them is gone by now"));
        var going = new HashSet<>(prune.forgotten());
        going.removeAll(staying);
        return PrunePlan.of(repository, lock, going, request.limits(), events);
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
