package dump.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Backend;
import dump.backend.FaultyBackend;
import dump.backend.FaultyBackend.Fault;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.engine.BackupRequest;
import dump.engine.CheckRequest;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackShare;
import dump.model.PackedBlob;
import dump.nativeengine.Runs;
import dump.repository.CheapKeys;
import dump.repository.Lock;
import dump.repository.RepositoryException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wherever a repair ends, whatever could be read before can be read after it, and the next one does the rest. */
class RepairFaultsTest {
    private static final Duration PATIENT = Duration.ofSeconds(60);

    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();

    /** Of three backups an index file is damaged, a pack has a flipped blob, and another is missing. */
    @BeforeEach
    void makesADamagedRepository() throws Exception {
        CheapKeys.create(store, null).close();
        var source = Files.createDirectories(base.resolve("source"));
        for (int version = 0; version < 3; version++) {
            for (int i = 0; i < 5; i++) Files.writeString(source.resolve("file " + version + i), "some text " + version + i);
            try (var engine = Runs.open(store, null)) {
                engine.backup(BackupRequest.of(Runs.path(source)), Events.NONE);
            }
        }
        flip(files(FileKind.INDEX).getFirst(), 40);
        var packs = files(FileKind.PACK);
        flip(packs.get(0), 20);
        store.remove(packs.get(1));
    }

    private List<Handle> files(FileKind kind) throws Exception {
        var files = new ArrayList<Handle>();
        store.list(kind, entry -> files.add(Handle.of(kind, entry.name())));
        return files;
    }

    private void flip(Handle file, int at) throws Exception {
        var bytes = store.loadAll(file, 1 << 28);
        bytes[at] ^= 1;
        store.save(file, List.of(ByteBuffer.wrap(bytes)));
    }

    /** All steps that need no files. */
    private static void mend(Backend backend) throws Exception {
        try (var repository = CheapKeys.open(backend, null)) {
            try (var lock = repository.locks().exclusively(PATIENT, Events.NONE)) {
                IndexRepair.run(repository, lock, false, false, Events.NONE);
            }
            try (var lock = repository.locks().exclusively(PATIENT, Events.NONE)) {
                lock.confirm();
                var snapshots = repository.snapshots(Events.NONE);
                new PackRepair(repository, repository.loadIndex(lock, Events.NONE), snapshots, Events.NONE)
                        .run(Set.of(), true, null, false);
            }
            try (var lock = repository.locks().exclusively(PATIENT, Events.NONE)) {
                lock.confirm();
                var snapshots = repository.snapshots(Events.NONE);
                new SnapshotRepair(repository, repository.loadIndex(lock, Events.NONE), snapshots, Set.of(), lock, true,
                        Events.NONE).run(false);
            }
        }
    }

    private static Set<Id> readable(Backend backend) throws Exception {
        try (var repository = CheapKeys.open(backend, null)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            repository.readStrays();
            var index = repository.index();
            var places = new ArrayList<PackedBlob>();
            index.eachPlace((place, blob, pack, type, bytes) -> places.add(index.placed(place)));
            var found = new HashSet<Id>();
            for (var place : places) if (repository.reader().isWhole(place)) found.add(place.id());
            return found;
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whateverCallFailsNothingThatCanBeReadIsLost(Fault fault) throws Exception {
        var before = readable(store);
        var counting = new FaultyBackend(store.copy(), fault, 0);
        mend(counting);
        var cases = new ArrayList<Callable<Void>>();
        for (int i = 1; i <= counting.calls(); i++) {
            int call = i;
            cases.add(() -> {
                strike(fault, call, before);
                return null;
            });
        }
        // They mostly wait for their locks to settle.
        try (var pool = Executors.newFixedThreadPool(16)) {
            for (var one : pool.invokeAll(cases)) one.get();
        }
    }

    private void strike(Fault fault, int call, Set<Id> before) throws Exception {
        var copy = store.copy();
        try {
            mend(new FaultyBackend(copy, fault, call));
        } catch (RepositoryException | FaultyBackend.Crash struck) {
            // As it should be.
        } catch (IllegalStateException onAnotherThread) {
            assertThat(onAnotherThread).hasRootCauseInstanceOf(FaultyBackend.Crash.class);
        }
        assertThat(readable(copy)).as("%s at call %d", fault, call).containsAll(before);
        var locks = new ArrayList<Handle>();
        copy.list(FileKind.LOCK, entry -> locks.add(Handle.of(FileKind.LOCK, entry.name())));
        for (var lock : locks) copy.remove(lock);
        mend(copy);
        assertThat(readable(copy)).as("%s at call %d, again", fault, call).containsAll(before);
        try (var engine = Runs.openWithoutLock(copy)) {
            assertThat(engine.check(CheckRequest.everything().reading(new PackShare.All()), Events.NONE).damages())
                    .as("%s at call %d", fault, call).isZero();
        }
    }

    @Test
    void anIndexThatSaysWrongThingsOfAPackIsMadeAnewFromAllPacks() throws Exception {
        var copy = store.copy();
        mend(copy);
        try (var repository = CheapKeys.open(copy, null);
                var lock = repository.locks().exclusively(PATIENT, Events.NONE)) {
            lock.confirm();
            var indexes = repository.upkeep().indexes();
            var old = indexes.list();
            var packs = new ArrayList<List<PackedBlob>>();
            for (var file : old) for (var pack : indexes.load(file)) packs.add(pack.stream().map(blob -> new PackedBlob(
                    blob.type(), new Id(blob.id().first(), blob.id().second(), blob.id().third(), 0), blob.pack(),
                    blob.offset(), blob.length(), blob.rawLength())).toList());
            indexes.write(packs, lock);
            indexes.remove(old, lock, Events.NONE);
        }
        try (var engine = Runs.open(copy, null)) {
            assertThat(engine.check(CheckRequest.everything(), Events.NONE).damages()).isPositive();
            assertThat(engine.mending(Events.NONE).index(false).isWhole()).as("the sizes are right").isTrue();
            assertThat(engine.mending(Events.NONE).index(true).replaced()).isOne();
            assertThat(engine.check(CheckRequest.everything(), Events.NONE).damages()).isZero();
        }
    }
}
