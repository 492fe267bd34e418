package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.At;
import dump.backend.Backend;
import dump.backend.FaultyBackend;
import dump.backend.FaultyBackend.Call;
import dump.backend.FaultyBackend.Fault;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.engine.CopyResult;
import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import dump.repository.CheapKeys;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole snapshots go into another repository. */
class NativeCopyTest {
    /** More than a copy makes. */
    private static final int CHANGES_MAX = 16;

    @TempDir Path base;
    private Path source;
    private final MemoryBackend from = new MemoryBackend();
    private final MemoryBackend to = new MemoryBackend();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void makesTwoRepositoriesAndTwoSnapshots() throws Exception {
        source = base.resolve("source");
        CheapKeys.create(from, null).close();
        CheapKeys.create(to, null).close();
        try (var engine = Runs.open(from, null)) {
            for (int version = 1; version <= 2; version++) {
                Runs.fill(source, version);
                engine.backup(Runs.backup(source), Events.NONE);
            }
        }
    }

    @Test
    void copiesHaveTheSameTreesAndKnowWhereTheyAreFrom() throws Exception {
        var result = copy(to);
        assertThat(result.copies()).hasSize(2);
        assertThat(result.blobs()).isPositive();
        var originals = snapshots(from);
        var copies = snapshots(to);
        for (int i = 0; i < 2; i++) {
            var original = originals.get(i).stored();
            var copy = copies.get(i).stored();
            assertThat(copies.get(i).id()).isEqualTo(result.copies().get(i));
            assertThat(copy.tree()).isEqualTo(original.tree());
            assertThat(copy.original()).isEqualTo(originals.get(i).id());
            assertThat(copy.parent()).isNull();
            assertThat(copy.time()).isEqualTo(original.time());
            assertThat(copy.tags()).isEqualTo(original.tags());
            assertThat(copy.summary()).isEqualTo(original.summary());
        }
        for (var store : List.of(from, to)) assertThat(At.names(store, FileKind.LOCK)).isEmpty();
        try (var engine = Runs.open(to, null)) {
            assertThat(Runs.verify(engine, copies.getLast(), Events.NONE).damaged()).isZero();
        }
    }

    @Test
    void whatIsThereIsPassedOverInBothDirections() throws Exception {
        copy(to);
        var packs = At.names(to, FileKind.PACK);
        assertThat(copy(to)).returns(2, CopyResult::present).returns(List.of(), CopyResult::snapshots);
        assertThat(At.names(to, FileKind.PACK)).isEqualTo(packs);
        assertThat(copy(to, from, List.of())).returns(2, CopyResult::present);
        assertThat(snapshots(from)).hasSize(2);
    }

    @Test
    void aChosenOneGoesAlone() throws Exception {
        var newest = snapshots(from).getLast().id();
        var result = copy(from, to, List.of(new Selector.Newest(), new Selector.ById(newest.toString())));
        assertThat(result.snapshots()).singleElement().returns(newest, SnapshotInfo::id);
        assertThat(events).as("what is chosen from is read with the index").noneMatch(Event.Warning.class::isInstance);
    }

    @Test
    void cutsAtOtherPlacesAreTold() throws Exception {
        assertThat(copy(to).sameCuts()).isFalse();
        assertThat(events).anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(Event.Note.class,
                note -> assertThat(note.remedy()).isEqualTo(new Remedy.MakeLike())));
        events.clear();
        var alike = new MemoryBackend();
        try (var engine = Runs.open(from, null)) {
            NativeEngine.create(new NativeSettings(null, Runs.options(null)), alike, Runs.passphrase(), engine).close();
        }
        assertThat(copy(alike).sameCuts()).isTrue();
        assertThat(events).noneMatch(Event.Note.class::isInstance);
    }

    @Test
    void aRepositoryIsNotCopiedIntoItselfOrACopyOfItsFiles() throws Exception {
        assertThatThrownBy(() -> copy(from.copy())).isInstanceOf(EngineException.Refused.class)
                .hasMessageContaining("is the same repository");
    }

    @Test
    void aSnapshotOfWhichSomethingIsLostStaysAndTheOthersGo() throws Exception {
        for (var pack : difference()) {
            var bytes = from.loadAll(Handle.of(FileKind.PACK, pack), Integer.MAX_VALUE);
            bytes[20] ^= 1;
            from.save(Handle.of(FileKind.PACK, pack), List.of(ByteBuffer.wrap(bytes)));
        }
        var result = copy(to);
        assertThat(result.refused()).hasSize(1);
        assertThat(result.snapshots()).hasSize(1);
        assertThat(snapshots(to)).singleElement()
                .satisfies(one -> assertThat(one.stored().original()).isEqualTo(snapshots(from).getFirst().id()));
        try (var engine = Runs.open(to, null)) {
            assertThat(Runs.verify(engine, snapshots(to).getFirst(), Events.NONE).damaged()).isZero();
        }
    }

    /** Packs that came with a backup that takes the place of the second. */
    private List<String> difference() throws Exception {
        var now = new ArrayList<>(At.names(from, FileKind.PACK));
        try (var engine = Runs.open(from, null)) {
            Runs.fill(source, 3);
            engine.backup(Runs.backup(source), Events.NONE);
        }
        var added = new ArrayList<>(At.names(from, FileKind.PACK));
        added.removeAll(now);
        from.remove(Handle.of(FileKind.SNAPSHOT, snapshots(from).get(1).id().toString()));
        return added;
    }

    /** Whichever change of the target fails, no snapshot there lacks anything, and the same again goes on. */
    @ParameterizedTest
    @EnumSource(names = {"CRASH", "FAIL_AFTER"})
    void aCopyThatIsCutOffAnywhereLeavesNothingInPart(Fault fault) throws Exception {
        // They mostly wait for their locks to settle.
        try (var pool = Executors.newFixedThreadPool(12)) {
            var cases = new ArrayList<Future<Boolean>>();
            for (int i = 1; i <= CHANGES_MAX; i++) {
                int n = i;
                cases.add(pool.submit(() -> strikes(fault, n)));
            }
            int struck = 0;
            for (var one : cases) if (one.get()) struck++;
            assertThat(struck).isBetween(6, CHANGES_MAX - 1);
        }
    }

    private boolean strikes(Fault fault, int n) throws Exception {
        var store = to.copy();
        var faulty = new FaultyBackend(store, fault, n, EnumSet.of(Call.SAVE, Call.REMOVE));
        try {
            copy(from.copy(), faulty, List.of());
        } catch (EngineException | FaultyBackend.Crash cut) {
            // The store is looked at below.
        }
        if (faulty.struck() == null) return false;
        for (var lock : At.names(store, FileKind.LOCK)) store.remove(Handle.of(FileKind.LOCK, lock));
        try (var engine = Runs.open(store, null)) {
            for (var snapshot : engine.snapshots(SnapshotFilter.ALL, Events.NONE))
                assertThat(Runs.verify(engine, snapshot, Events.NONE).damaged()).as(faulty.struck()).isZero();
        }
        copy(from.copy(), store, List.of());
        assertThat(snapshots(store).stream().map(one -> one.stored().original()).distinct()).as(faulty.struck())
                .hasSize(2);
        return true;
    }

    private CopyResult copy(MemoryBackend target) throws Exception {
        return copy(from, target, List.of());
    }

    private CopyResult copy(Backend one, Backend other, List<Selector> selectors)
            throws EngineException {
        try (var engine = Runs.open(one, null); var target = Runs.open(other, null);
                var receiver = target.receive(events::add)) {
            return engine.copy(SnapshotFilter.ALL, selectors, receiver, events::add);
        }
    }

    private static List<SnapshotInfo> snapshots(MemoryBackend store) throws EngineException {
        try (var engine = Runs.open(store, null)) {
            return engine.snapshots(SnapshotFilter.ALL, Events.NONE);
        }
    }
}
