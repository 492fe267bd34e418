package dump.repository;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.At;
import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FaultyBackend;
import dump.backend.FaultyBackend.Call;
import dump.backend.FaultyBackend.Fault;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.model.BlobType;
import dump.model.Events;
import dump.model.Id;
import dump.model.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobWriterTest {
    private static final int PACK_SIZE = 16 << 20;

    @TempDir Path state;
    private final MemoryBackend store = new MemoryBackend();

    @BeforeEach
    void make() throws Exception {
        CheapKeys.create(store, null).close();
    }

    @Test
    void storesNoBlobTwiceHoweverManyThreadsBringIt() throws Exception {
        try (var repository = opened(store); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            try (var pool = Executors.newFixedThreadPool(8)) {
                var all = new ArrayList<Callable<Void>>();
                for (int thread = 0; thread < 8; thread++) {
                    var random = new Random(thread);
                    all.add(() -> {
                        for (int i = 0; i < 500; i++)
                            CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(2000, random.nextInt(300)));
                        return null;
                    });
                }
                for (var one : pool.invokeAll(all)) one.get();
            }
            var stored = writer.finish();
            assertThat(stored.dataBlobs()).isLessThanOrEqualTo(300);
            assertThat(repository.index().size()).isEqualTo((int) stored.dataBlobs());
            assertThat(stored.bytes()).isEqualTo(stored.dataBlobs() * 2000);
        }
        try (var again = opened(store)) {
            for (int i = 0; i < 300; i++) {
                var noise = CheapKeys.noise(2000, i);
                var places = again.index().locations(BlobType.DATA, Id.of(BlobCodec.sha256().digest(noise)));
                assertThat(places).hasSize(1);
                assertThat(again.reader().load(BlobType.DATA, places.getFirst().id())).isEqualTo(noise);
            }
        }
    }

    @Test
    void theSameBytesAsDataAndAsTreeAreTwoBlobs() throws Exception {
        try (var repository = opened(store); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            var id = CheapKeys.put(writer, BlobType.DATA, new byte[100]);
            assertThat(CheapKeys.put(writer, BlobType.TREE, new byte[100])).isEqualTo(id);
            var stored = writer.finish();
            assertThat(stored.dataBlobs()).isOne();
            assertThat(stored.treeBlobs()).isOne();
            assertThat(At.entries(store, FileKind.PACK)).hasSize(2);
        }
    }

    @Test
    void packsExceedTheirSizeByLessThanABlobAndLeftoversAreMerged() throws Exception {
        long bytes = 0;
        try (var repository = opened(store); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            for (int i = 0; i < 60; i++, bytes += 1_000_000)
                CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1_000_000, i));
            writer.finish();
        }
        var sizes = At.entries(store, FileKind.PACK).stream().map(Backend.Entry::size).sorted().toList();
        assertThat(sizes).allMatch(size -> size < PACK_SIZE + 1_100_000);
        // Two packs are open at a time: whatever they hold in the end, at most two stay below the size.
        assertThat(sizes.stream().filter(size -> size < PACK_SIZE).count()).isLessThanOrEqualTo(2);
        assertThat(sizes.stream().mapToLong(Long::longValue).sum()).isBetween(bytes, bytes + 60_000);
    }

    @Test
    void fewBlobsMakeOnePackOfEachType() throws Exception {
        try (var repository = opened(store); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            for (int i = 0; i < 40; i++) CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(3000, i));
            for (int i = 0; i < 40; i++) CheapKeys.put(writer, BlobType.TREE, CheapKeys.noise(3000, i));
            writer.finish();
        }
        assertThat(At.entries(store, FileKind.PACK)).hasSize(2);
        assertThat(At.names(store, FileKind.INDEX)).hasSize(1);
        readsEverything(store, 40, 3000);
    }

    @Test
    void aBlobAsLargeAsAPackGetsOneOfItsOwn() throws Exception {
        try (var repository = opened(store); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(10, 1));
            var large = CheapKeys.noise(17 << 20, 2);
            var id = CheapKeys.put(writer, BlobType.DATA, large);
            CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(10, 3));
            writer.finish();
            assertThat(At.entries(store, FileKind.PACK)).hasSize(2);
            assertThat(repository.index().location(BlobType.DATA, id).offset()).isZero();
            assertThat(repository.reader().load(BlobType.DATA, id)).isEqualTo(large);
        }
    }

    @Test
    void aTrialRunCountsAndStoresNothing() throws Exception {
        try (var repository = opened(store); var writer = repository.writer(repository.loadIndex(Lock.NONE,
                Events.NONE), true, Events.NONE)) {
            for (int i = 0; i < 10; i++) CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, i % 5));
            assertThat(writer.finish().dataBlobs()).isEqualTo(5);
        }
        assertThat(At.entries(store, FileKind.PACK)).isEmpty();
        assertThat(At.names(store, FileKind.INDEX)).isEmpty();
    }

    @Test
    void whatATrialRunCountedIsStoredByTheNextRunOnTheSameRepository() throws Exception {
        try (var repository = opened(store)) {
            try (var writer = repository.writer(repository.loadIndex(Lock.NONE, Events.NONE), true, Events.NONE)) {
                for (int i = 0; i < 10; i++) CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, i));
                writer.finish();
            }
            storeTen(repository);
        }
        readsEverything(store, 10, 1000);
    }

    @Test
    void whatAFailedRunDidNotStoreIsStoredByTheNextRunOnTheSameRepository() throws Exception {
        var faulty = new FaultyBackend(store, Fault.FAIL, 2, EnumSet.of(Call.SAVE));
        try (var repository = opened(faulty)) {
            // Save 1 is the lock, 2 the pack.
            assertThatThrownBy(() -> storeTen(repository)).isInstanceOf(RepositoryException.Failed.class);
            storeTen(repository);
        }
        readsEverything(store, 10, 1000);
    }

    @Test
    void afterAFailedUploadWhatWasUploadedIsIndexed() throws Exception {
        // Save 1 is the lock, 2 and 3 are packs.
        var faulty = new FaultyBackend(store, Fault.FAIL, 4, EnumSet.of(Call.SAVE));
        try (var repository = opened(faulty); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            assertThatThrownBy(() -> {
                for (int i = 0; i < 200; i++) CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1_000_000, i));
                writer.finish();
            }).isInstanceOf(RepositoryException.Failed.class).hasMessageContaining("a fault made for a test");
        }
        assertThat(At.names(store, FileKind.INDEX)).hasSize(1);
        assertThat(At.entries(store, FileKind.PACK)).isNotEmpty().hasSizeLessThan(10);
        try (var again = opened(store)) {
            assertThat(again.index().packCount()).isEqualTo(At.entries(store, FileKind.PACK).size());
        }
    }

    @Test
    void closedWithoutFinishTheUploadedPacksAreIndexedAndTheRestIsForgotten() throws Exception {
        try (var repository = opened(store); var lock = CheapKeys.lock(repository)) {
            try (var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
                for (int i = 0; i < 40; i++) CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1_000_000, i));
                while (At.entries(store, FileKind.PACK).isEmpty()) Thread.onSpinWait();
            }
            int packs = At.entries(store, FileKind.PACK).size();
            assertThat(packs).isBetween(1, 2);
            try (var again = opened(store)) {
                assertThat(again.index().packCount()).isEqualTo(packs);
                assertThat(again.index().size()).isBetween(16, 34);
            }
        }
    }

    @Test
    void afterOurLockWasTakenAwayNothingIsListedThatMayBeGone() throws Exception {
        try (var repository = opened(store); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(2000, 1));
            var locks = new ArrayList<String>();
            store.list(FileKind.LOCK, entry -> locks.add(entry.name()));
            for (var name : locks) store.remove(at("locks/" + name));
            assertThatThrownBy(writer::finish).isInstanceOf(RepositoryException.Locked.class);
        }
        var listed = new ArrayList<String>();
        store.list(FileKind.INDEX, entry -> listed.add(entry.name()));
        assertThat(listed).isEmpty();
    }

    /** Not an exception but an error: no memory for a buffer, say. */
    @Test
    void anErrorWhileUploadingEndsTheRun() throws Exception {
        var faulty = new FaultyBackend(store, Fault.CRASH, 2, EnumSet.of(Call.SAVE));
        try (var repository = opened(faulty); var lock = CheapKeys.lock(repository)) {
            var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE);
            CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, 1));
            assertThatThrownBy(writer::finish).isInstanceOf(FaultyBackend.Crash.class);
        } catch (FaultyBackend.Crash gone) {
            // The lock could not be removed either.
        }
    }

    @Test
    void packsWhoseIndexCouldNotBeWrittenAreIndexedByTheNextRun() throws Exception {
        // Save 1 is the lock, 2 the pack, 3 and 4 the index, tried once more on closing.
        for (var fault : List.of(Fault.FAIL, Fault.FAIL_AFTER)) {
            var copy = store.copy();
            try (var repository = CheapKeys.open(new TwiceFaulty(copy, fault), state)) {
                repository.loadIndex(Lock.NONE, Events.NONE);
                assertThatThrownBy(() -> storeTen(repository)).isInstanceOf(RepositoryException.Failed.class);
            }
            assertThat(At.entries(copy, FileKind.PACK)).hasSize(1);
            try (var next = CheapKeys.open(copy, state)) {
                next.loadIndex(Lock.NONE, Events.NONE);
                storeTen(next);
            }
            assertThat(At.entries(copy, FileKind.PACK)).as("adopted, not stored again").hasSize(1);
            readsEverything(copy, 10, 1000);
            try (var records = Files.walk(state)) {
                assertThat(records.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    @Test
    void packsWhoseIndexCouldNotBeWrittenAreIndexedByTheNextRunOnTheSameRepository() throws Exception {
        try (var repository = CheapKeys.open(new TwiceFaulty(store, Fault.FAIL), state)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            assertThatThrownBy(() -> storeTen(repository)).isInstanceOf(RepositoryException.Failed.class);
            repository.loadIndex(Lock.NONE, Events.NONE);
            storeTen(repository);
        }
        assertThat(At.entries(store, FileKind.PACK)).as("adopted, not stored again").hasSize(1);
        readsEverything(store, 10, 1000);
    }

    @Test
    void theSnapshotComesAfterTheIndexThatItNeeds() throws Exception {
        var order = new ArrayList<String>();
        publishes(new FilterBackend(store) {
            @Override
            public void save(Handle file, List<java.nio.ByteBuffer> content) throws BackendException {
                super.save(file, content);
                order.add(file.kind().toString());
            }
        });
        assertThat(order).containsExactly("LOCK", "PACK", "INDEX", "SNAPSHOT");
    }

    @Test
    void bothGoIfTheLockWentMeanwhileAndTheNextRunUsesThePack() throws Exception {
        var backend = new FilterBackend(store) {
            @Override
            public void save(Handle file, List<java.nio.ByteBuffer> content) throws BackendException {
                super.save(file, content);
                if (file.kind() == FileKind.SNAPSHOT)
                    for (var lock : At.names(store, FileKind.LOCK)) store.remove(at("locks/" + lock));
            }
        };
        assertThatThrownBy(() -> publishes(backend)).isInstanceOf(RepositoryException.Locked.class);
        assertThat(At.names(store, FileKind.SNAPSHOT)).isEmpty();
        assertThat(At.names(store, FileKind.INDEX)).isEmpty();
        publishes(store);
        assertThat(At.entries(store, FileKind.PACK)).as("adopted, not stored again").hasSize(1);
    }

    @Test
    void whereOnlyTheSnapshotCannotBeSavedTheIndexStandsOnce() throws Exception {
        // Save 1 is the lock, 2 the pack, 3 the index.
        var faulty = new FaultyBackend(store, Fault.FAIL, 4, EnumSet.of(Call.SAVE));
        assertThatThrownBy(() -> publishes(faulty)).isInstanceOf(RepositoryException.Failed.class)
                .hasMessageContaining("a fault made for a test");
        assertThat(At.names(store, FileKind.SNAPSHOT)).isEmpty();
        assertThat(At.names(store, FileKind.INDEX)).hasSize(1);
        readsEverything(store, 1, 1000);
    }

    private void publishes(Backend backend) throws Exception {
        try (var repository = CheapKeys.open(backend, state); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, 0));
            writer.upload();
            writer.publish(new Snapshot(SmallRepository.TIME, null, new Id(1, 1, 1, 1), List.of("/a"), "tower", "ada", 0, 0,
                    List.of(), List.of(), null, "", null));
        }
    }

    @Test
    void aPackWhoseUploadWasNotConfirmedIsAdopted() throws Exception {
        var faulty = new FaultyBackend(store, Fault.FAIL_AFTER, 2, EnumSet.of(Call.SAVE));
        try (var repository = CheapKeys.open(faulty, state)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            assertThatThrownBy(() -> storeTen(repository)).isInstanceOf(RepositoryException.Failed.class);
        }
        try (var next = CheapKeys.open(store, state)) {
            next.loadIndex(Lock.NONE, Events.NONE);
            storeTen(next);
        }
        assertThat(At.entries(store, FileKind.PACK)).hasSize(1);
        readsEverything(store, 10, 1000);
    }

    @Test
    void anIndexThatIsFullIsKeptWhenItCannotBeWritten() throws Exception {
        // Blobs of 8 bytes, one pack of more than 50,000: its index is written as soon as the pack is in the store.
        var backend = new FaultyBackend(store, Fault.FAIL, 3, EnumSet.of(Call.SAVE));
        try (var repository = opened(backend); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            for (int i = 0; i < 50_001; i++) CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(8, i));
            assertThatThrownBy(writer::finish).isInstanceOf(RepositoryException.Failed.class);
        }
        assertThat(At.entries(store, FileKind.PACK)).hasSize(1);
        try (var again = opened(store)) {
            assertThat(again.index().size()).isEqualTo(50_001);
        }
    }

    /** Index files cannot be saved twice, then all is well. */
    private static final class TwiceFaulty extends FilterBackend {
        private final Fault fault;
        private int left = 2;

        TwiceFaulty(Backend inner, Fault fault) {
            super(inner);
            this.fault = fault;
        }

        @Override
        public synchronized void save(Handle file, List<java.nio.ByteBuffer> content)
                throws BackendException {
            boolean fails = file.toString().startsWith("index/") && left-- > 0;
            if (!fails || fault == Fault.FAIL_AFTER && left == 1) super.save(file, content);
            if (fails) throw new BackendException.Passing("a fault made for a test", null);
        }
    }

    private static void storeTen(Repository repository) throws Exception {
        try (var lock = CheapKeys.lock(repository); var writer = repository.writer(repository.loadIndex(lock,
                Events.NONE), false, Events.NONE)) {
            for (int i = 0; i < 10; i++) CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, i));
            writer.finish();
        }
    }

    private static Repository opened(Backend backend) throws Exception {
        var repository = CheapKeys.open(backend, null);
        repository.loadIndex(Lock.NONE, Events.NONE);
        return repository;
    }

    private static void readsEverything(Backend backend, int count, int length) throws Exception {
        try (var again = CheapKeys.open(backend, null)) {
            var told = new ArrayList<Object>();
            again.loadIndex(Lock.NONE, told::add);
            for (int i = 0; i < count; i++) {
                var noise = CheapKeys.noise(length, i);
                var id = Id.of(BlobCodec.sha256().digest(noise));
                assertThat(again.index().locations(BlobType.DATA, id)).hasSize(1);
                assertThat(again.reader().load(BlobType.DATA, id)).isEqualTo(noise);
            }
            assertThat(told).isEmpty();
        }
    }
}
