package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.MemoryBackend;
import dump.engine.CleanupRequest;
import dump.engine.EngineException;
import dump.engine.SpacePlan;
import dump.format.TreeFormat;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Events;
import dump.model.Id;
import dump.model.Snapshot;
import dump.model.Timestamp;
import dump.model.Tree;
import dump.repository.CheapKeys;
import dump.retention.Policy;
import dump.retention.Reason;
import dump.retention.RetentionVerdict;
import dump.retention.Rule;
import dump.snapshots.SnapshotFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which snapshots of a repository go, and which are nobody's to remove. */
class RemovalTest {
    private static final Instant NOW = Instant.now();
    private static final List<ByteString> FROM_TOMORROW = List.of(ByteString.of("\"moon\":{\"phase\":[0.5,\"ü\"]}"));

    @TempDir Path state;
    private final MemoryBackend store = new MemoryBackend();
    private final SnapshotFilter own = SnapshotFilter.own(Runs.HOST, Runs.TAG, List.of("/home"));
    private final CleanupRequest keepTwo = CleanupRequest.of(own).keep(Policy.NONE.keep(Rule.LAST, 2));

    @BeforeEach
    void makesARepository() throws Exception {
        CheapKeys.create(store, null).close();
    }

    /** An empty snapshot of so many days ago. */
    private Id snapshot(int daysAgo, String host, String... tags) throws Exception {
        return snapshot(store, daysAgo, host, List.of(tags));
    }

    private static Id snapshot(MemoryBackend store, int daysAgo, String host, List<String> tags) throws Exception {
        try (var repository = CheapKeys.open(store, null);
                var lock = repository.locks().forWriting(Duration.ZERO, Events.NONE)) {
            lock.confirm();
            var index = repository.loadIndex(lock, Events.NONE);
            try (var writer = repository.writer(index, false, Events.NONE)) {
                var json = TreeFormat.write(Tree.EMPTY);
                var tree = writer.put(BlobType.TREE, json, 0, json.length);
                writer.finish();
                var time = NOW.minus(Duration.ofDays(daysAgo));
                return repository.saveSnapshot(new Snapshot(new Timestamp(time.getEpochSecond(), 0, 0), null, tree,
                        List.of("/home"), host, "ada", 0, 0, List.of(), tags, null, "test", null, FROM_TOMORROW), lock);
            }
        }
    }

    private Id own(int daysAgo) throws Exception {
        return snapshot(daysAgo, Runs.HOST, Runs.TAG);
    }

    /** From then on this machine knows two. */
    private void cleanUpWithTwo() throws Exception {
        own(20);
        own(10);
        try (var engine = Runs.open(store, state)) {
            engine.remove(engine.planRemoval(keepTwo, Events.NONE), Events.NONE);
        }
    }

    private List<Id> going(SpacePlan plan) {
        return plan.going().stream().map(snapshot -> snapshot.id()).toList();
    }

    @Test
    void aDateKeepsTheOneThatWasInForceThen() throws Exception {
        var oldest = own(400);
        own(300);
        own(30);
        try (var engine = Runs.open(store, state)) {
            var request = CleanupRequest.of(own);
            assertThat(going(engine.planRemoval(request.before(NOW.minus(Duration.ofDays(350))), Events.NONE))).isEmpty();
            assertThat(going(engine.planRemoval(request.before(NOW.minus(Duration.ofDays(299))), Events.NONE)))
                    .containsExactly(oldest);
            assertThat(going(engine.planRemoval(request, Events.NONE))).isEmpty();
        }
    }

    @Test
    void whatIsOfOthersOrOfTheFutureStays() throws Exception {
        var old = own(20);
        own(10);
        var future = own(-5);
        var foreign = snapshot(40, Runs.HOST);
        snapshot(50, "another host", Runs.TAG);
        try (var engine = Runs.open(store, state)) {
            var plan = engine.planRemoval(CleanupRequest.of(own).keep(Policy.NONE.keep(Rule.LAST, 1)), Events.NONE);
            assertThat(going(plan)).containsExactly(old);
            assertThat(plan.verdicts()).anyMatch(verdict -> verdict.snapshot().id().equals(future)
                    && verdict.reasons().contains(new Reason.Future()));
            engine.remove(plan, Events.NONE);
            assertThat(engine.snapshots(SnapshotFilter.ALL, Events.NONE)).hasSize(4)
                    .anyMatch(snapshot -> snapshot.id().equals(foreign));
        }
    }

    @Test
    void whatCameSinceTheLastCleanupAndIsDatedBeforeCountsForNothing() throws Exception {
        cleanUpWithTwo();
        // Somebody who has the key wants the others gone.
        var planted = Set.of(own(3), own(2), own(1));
        try (var engine = Runs.open(store, state)) {
            var plan = engine.planRemoval(keepTwo, Events.NONE);
            assertThat(going(plan)).isEmpty();
            assertThat(plan.verdicts().stream().filter(verdict -> verdict.reasons().contains(new Reason.Belated()))
                    .map(verdict -> verdict.snapshot().id())).containsExactlyInAnyOrderElementsOf(planted);
        }
        try (var unknowing = Runs.open(store, state.resolve("other"))) {
            assertThat(going(unknowing.planRemoval(keepTwo, Events.NONE))).hasSize(3);
        }
    }

    @Test
    void whatCameLateIsJudgedOnceAPersonHasDecidedAboutIt() throws Exception {
        cleanUpWithTwo();
        var late = own(30);
        try (var engine = Runs.open(store, state)) {
            var known = engine.snapshots(own, Events.NONE).stream().filter(one -> one.id().equals(late)).toList();
            engine.retag(known, tags -> tags, Events.NONE);
            assertThat(going(engine.planRemoval(keepTwo, Events.NONE))).containsExactly(late);
        }
    }

    @Test
    void whatWeWroteWithAnEarlierTimeIsNotSetAside() throws Exception {
        cleanUpWithTwo();
        try (var engine = Runs.open(store, state)) {
            engine.retag(engine.snapshots(own, Events.NONE), tags -> List.of(Runs.TAG, "holidays"), Events.NONE);
        }
        var other = new MemoryBackend();
        CheapKeys.create(other, null).close();
        snapshot(other, 15, Runs.HOST, List.of(Runs.TAG));
        try (var engine = Runs.open(store, state); var from = Runs.open(other, state);
                var receiver = engine.receive(Events.NONE)) {
            assertThat(from.copy(own, List.of(), receiver, Events.NONE).copies()).hasSize(1);
        }
        try (var engine = Runs.open(store, state)) {
            var plan = engine.planRemoval(keepTwo, Events.NONE);
            assertThat(plan.verdicts()).hasSize(3).noneMatch(RetentionVerdict::isSetAside);
            assertThat(going(plan)).hasSize(1);
        }
    }

    @Test
    void whatAPlanCountsOnIsLookedAtAgainUnderTheLock() throws Exception {
        var old = own(20);
        var newest = own(10);
        try (var engine = Runs.open(store, state); var other = Runs.open(store, state)) {
            var plan = engine.planRemoval(CleanupRequest.of(own).keep(Policy.NONE.keep(Rule.LAST, 1)), Events.NONE);
            assertThat(going(plan)).containsExactly(old);
            other.remove(other.planRemoval(CleanupRequest.of(own).forget(Set.of(newest)), Events.NONE), Events.NONE);
            assertThat(engine.remove(plan, Events.NONE).snapshots()).isZero();
            assertThat(engine.snapshots(own, Events.NONE)).hasSize(1).allMatch(left -> left.id().equals(old));
        }
    }

    @Test
    void whatIsNamedGoesAndWhatIsNotThereIsSaid() throws Exception {
        own(20);
        var newest = own(10);
        try (var engine = Runs.open(store, state)) {
            var plan = engine.planRemoval(CleanupRequest.of(own).forget(Set.of(newest)), Events.NONE);
            assertThat(going(plan)).containsExactly(newest);
            assertThatThrownBy(() -> engine.planRemoval(CleanupRequest.of(own).forget(Set.of(new Id(1, 2, 3, 4))),
                    Events.NONE)).isInstanceOf(EngineException.Refused.class).hasMessageContaining("no snapshot");
        }
    }

    @Test
    void tagsChangeByANewSnapshotThatSaysWhichItWas() throws Exception {
        var first = own(10);
        try (var engine = Runs.open(store, state)) {
            var snapshot = engine.snapshots(own, Events.NONE).getFirst();
            assertThat(engine.retag(List.of(snapshot), tags -> List.of(Runs.TAG, "dump:pin"), Events.NONE)).isOne();
            var changed = engine.snapshots(own, Events.NONE).getFirst();
            assertThat(changed.stored().tags()).containsExactly(Runs.TAG, "dump:pin");
            assertThat(changed.stored().original()).isEqualTo(first);
            assertThat(changed.stored().time()).isEqualTo(snapshot.stored().time());
            assertThat(changed.stored().others()).isEqualTo(FROM_TOMORROW);
            assertThat(engine.retag(List.of(changed), tags -> tags, Events.NONE)).isZero();
        }
    }
}
