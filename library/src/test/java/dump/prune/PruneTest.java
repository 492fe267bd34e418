package dump.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FaultyBackend.Fault;
import dump.backend.FaultyBackend;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.model.Events;
import dump.model.Id;
import dump.model.PruneOptions;
import dump.model.Remedy;
import dump.model.Seed;
import dump.model.SpaceFreed;
import dump.repository.CheapKeys;
import dump.repository.Lock;
import dump.repository.RepositoryException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is kept can be read after every prune, wherever it ended, and what is promised is freed. */
class PruneTest {
    private static final PruneOptions ALL = PruneOptions.DEFAULT.unusedBytes(0);

    private final MemoryBackend store = new MemoryBackend();
    private final Random random = new Random(Seed.or(1));
    private final RandomSnapshots source = new RandomSnapshots(store, random);
    private final List<Id> kept = new ArrayList<>();
    private final Set<Id> forgotten = new HashSet<>();

    @BeforeEach
    void makesSnapshots() throws Exception {
        CheapKeys.create(store, null).close();
        for (int i = 0; i < 7; i++) (i % 2 == 0 ? kept : forgotten).add(source.add());
    }

    private SpaceFreed prune(Backend backend, Set<Id> forget, PruneOptions options) throws Exception {
        try (var repository = CheapKeys.open(backend, null);
                var lock = repository.locks().exclusively(Duration.ofSeconds(60), Events.NONE)) {
            return Prune.run(repository, lock, PrunePlan.of(repository, lock, forget, options, Events.NONE), Events.NONE);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void freesWhatThePlanSaysAndKeepsWhatIsKept(long seed) throws Exception {
        var other = new RandomSnapshots(store, new Random(seed));
        for (int i = 0; i < 3; i++) (i == 1 ? forgotten : kept).add(other.add());
        long before = RandomSnapshots.packBytes(store);
        PrunePlan plan;
        SpaceFreed outcome;
        try (var repository = CheapKeys.open(store, null);
                var lock = repository.locks().exclusively(Duration.ZERO, Events.NONE)) {
            plan = PrunePlan.of(repository, lock, forgotten, ALL, Events.NONE);
            outcome = Prune.run(repository, lock, plan, Events.NONE);
        }
        long freed = before - RandomSnapshots.packBytes(store);
        assertThat((double) freed).isCloseTo(plan.bytesFreed(), within(before * 0.02));
        assertThat(outcome.packsRemoved() + outcome.packsRepacked()).isPositive();
        RandomSnapshots.assertHolds(store, kept);
        try (var repository = CheapKeys.open(store, null)) {
            assertThat(repository.snapshots(Events.NONE).keySet()).doesNotContainAnyElementsOf(forgotten);
            var again = PrunePlan.of(repository, Lock.NONE, Set.of(), ALL, Events.NONE);
            assertThat(again.isEmpty()).as("nothing is left to do").isTrue();
        }
    }

    static long[] seeds() {
        return Seed.first(3);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whateverCallFailsNothingThatIsKeptIsLostAndTheNextPruneDoesTheRest(Fault fault) throws Exception {
        var counting = new FaultyBackend(store.copy(), Fault.FAIL, 0);
        prune(counting, forgotten, ALL);
        var cases = new ArrayList<Callable<Void>>();
        for (int i = 1; i <= counting.calls(); i++) {
            int call = i;
            cases.add(() -> {
                strike(fault, call);
                return null;
            });
        }
        // They mostly wait for their locks to settle.
        try (var pool = Executors.newFixedThreadPool(16)) {
            for (var one : pool.invokeAll(cases)) one.get();
        }
    }

    private void strike(Fault fault, int call) throws Exception {
        var copy = store.copy();
        try {
            prune(new FaultyBackend(copy, fault, call), forgotten, ALL);
        } catch (RepositoryException | FaultyBackend.Crash struck) {
            // As it should be.
        }
        RandomSnapshots.assertHolds(copy, kept);
        var locks = new ArrayList<dump.backend.Handle>();
        copy.list(FileKind.LOCK, entry -> locks.add(dump.backend.Handle.of(FileKind.LOCK, entry.name())));
        for (var lock : locks) copy.remove(lock);
        prune(copy, forgotten, ALL);
        RandomSnapshots.assertHolds(copy, kept);
        try (var repository = CheapKeys.open(copy, null)) {
            assertThat(PrunePlan.of(repository, Lock.NONE, Set.of(), ALL, Events.NONE).isEmpty())
                    .as("%s at call %d", fault, call).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatABackupNeedsThatCameAfterThePlanStays(long seed) throws Exception {
        try (var repository = CheapKeys.open(store, null)) {
            var plan = PrunePlan.of(repository, Lock.NONE, forgotten, ALL, Events.NONE);
            // It relies on blobs that only the forgotten ones hold.
            for (int i = 0; i < 2; i++) kept.add(new RandomSnapshots(store, new Random(seed)).add());
            try (var lock = repository.locks().exclusively(Duration.ofSeconds(60), Events.NONE)) {
                Prune.run(repository, lock, plan, Events.NONE);
            }
        }
        RandomSnapshots.assertHolds(store, kept);
    }

    @Test
    void twoPrunesAtOnceBothEndWell() throws Exception {
        for (int round = 0; round < 2; round++) {
            try (var pool = Executors.newFixedThreadPool(3)) {
                var one = pool.submit(() -> planThenPrune());
                var other = pool.submit(() -> planThenPrune());
                var backup = pool.submit(() -> new RandomSnapshots(store, new Random(99)).add());
                one.get();
                other.get();
                kept.add(backup.get());
            }
            RandomSnapshots.assertHolds(store, kept);
        }
    }

    /** The plan is made beside others. */
    private SpaceFreed planThenPrune() throws Exception {
        try (var repository = CheapKeys.open(store, null)) {
            PrunePlan plan;
            try (var lock = repository.locks().forReading(Duration.ofSeconds(60), Events.NONE)) {
                lock.confirm();
                plan = PrunePlan.of(repository, lock, forgotten, ALL, Events.NONE);
            }
            while (true) {
                try (var lock = repository.locks().exclusively(Duration.ofSeconds(60), Events.NONE)) {
                    return Prune.run(repository, lock, plan, Events.NONE);
                } catch (RepositoryException.Contested atOnce) {
                    // Again.
                }
            }
        }
    }

    @Test
    void aListThatLacksAPackEndsItBeforeAnythingIsRemoved() throws Exception {
        var lacking = new FilterBackend(store) {
            @Override
            public void list(FileKind kind, Consumer<Backend.Entry> found) throws BackendException {
                var left = new int[] {1};
                super.list(kind, entry -> {
                    if (kind != FileKind.PACK || left[0]-- != 1) found.accept(entry);
                });
            }
        };
        var before = RandomSnapshots.packBytes(store);
        assertThatThrownBy(() -> prune(lacking, forgotten, ALL)).isInstanceOf(RepositoryException.class);
        assertThat(RandomSnapshots.packBytes(store)).isEqualTo(before);
        RandomSnapshots.assertHolds(store, forgotten);
    }

    @Test
    void aSnapshotThatCannotBeReadEndsItAndItSaysWhatCanBeDone() throws Exception {
        var cut = Handle.of(FileKind.SNAPSHOT, new Id(1, 2, 3, 4).toString());
        store.save(cut, List.of(ByteBuffer.allocate(10)));
        var before = RandomSnapshots.packBytes(store);
        assertThatThrownBy(() -> prune(store, forgotten, ALL)).isInstanceOf(RepositoryException.Damaged.class)
                .hasMessage(cut + " is damaged: hash mismatch, so nobody knows what else is needed, and nothing was removed")
                .satisfies(e -> assertThat(((RepositoryException) e).remedy()).isEqualTo(new Remedy.ReadOnTrouble()));
        assertThat(RandomSnapshots.packBytes(store)).isEqualTo(before);
    }

    @Test
    void aBudgetLimitsWhatIsReadAndWrittenAgain() throws Exception {
        try (var repository = CheapKeys.open(store, null)) {
            var all = PrunePlan.of(repository, Lock.NONE, forgotten, ALL, Events.NONE);
            var little = PrunePlan.of(repository, Lock.NONE, forgotten, ALL.repackBytes(20_000), Events.NONE);
            assertThat(all.bytesRepacked()).isGreaterThan(20_000);
            assertThat(little.bytesRepacked()).isLessThanOrEqualTo(20_000);
            assertThat(little.bytesIdle()).isGreaterThan(all.bytesIdle());
        }
    }
}
