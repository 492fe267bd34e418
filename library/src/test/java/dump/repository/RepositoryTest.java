package dump.repository;

import static dump.backend.At.at;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.At;
import dump.backend.BackendException;
import dump.backend.FaultyBackend;
import dump.backend.FaultyBackend.Fault;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.MemoryBackend;
import dump.crypto.MasterKey;
import dump.crypto.Sealer;
import dump.format.ConfigFormat;
import dump.model.BlobType;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
import dump.model.RepositoryConfig;
import dump.model.Timestamp;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RepositoryTest {
    private final MemoryBackend store = new MemoryBackend();

    @Test
    void whatWasMadeOpensWithItsPassphraseAlone() throws Exception {
        String id;
        try (var made = CheapKeys.create(store, null)) {
            id = made.config().id();
            assertThat(made.config().version()).isEqualTo(2);
        }
        try (var opened = CheapKeys.open(store, null)) {
            assertThat(opened.config().id()).isEqualTo(id);
        }
        assertThatThrownBy(() -> Repository.open(store, "another".getBytes(UTF_8), CheapKeys.use(null)))
                .isInstanceOf(RepositoryException.WrongPassphrase.class).hasMessageContaining("memory");
    }

    @Test
    void anotherKeyOpensItTooAndOneThatIsDamagedDoesNotStandInTheWay() throws Exception {
        CheapKeys.create(store, null).close();
        var ring = CheapKeys.ring(store);
        try (MasterKey master = ring.open(KeyFiles.read(store), CheapKeys.secret(), any -> true).master()) {
            ring.add(ring.prepare(master, "second".getBytes(UTF_8), CheapKeys.cost(), new Timestamp(0, 0, 0), "ada", "tower"), "");
        }
        save("keys/" + new Id(0, 0, 0, 0), 200);
        save("keys/" + new Id(0, 0, 0, 1), 100_000);
        save("keys/.DS_Store", 10);
        Repository.open(store, "second".getBytes(UTF_8), CheapKeys.use(null)).close();
        CheapKeys.open(store, null).close();
        assertThatThrownBy(() -> Repository.open(store, "third".getBytes(UTF_8), CheapKeys.use(null)))
                .isInstanceOf(RepositoryException.WrongPassphrase.class).hasMessageContaining("besides, keys/");
    }

    @Test
    void aConfigWhosePolynomialNoChunkerTakesIsRefused() throws Exception {
        CheapKeys.create(store, null).close();
        // Of degree 7 and 54, irreducible both, and a product of two.
        for (long polynomial : new long[] {0x83, 0x60000000000163L, 0, 0x3da3358b4dc172L}) {
            var config = ConfigFormat.write(new RepositoryConfig(2, "ab".repeat(32), polynomial));
            var sealed = new byte[config.length + Sealer.OVERHEAD];
            try (MasterKey master = CheapKeys.ring(store).open(KeyFiles.read(store), CheapKeys.secret(), any -> true).master()) {
                master.sealer(new SecureRandom()).seal(config, 0, config.length, sealed, 0);
            }
            store.save(at("config"), List.of(ByteBuffer.wrap(sealed)));
            assertThatThrownBy(() -> CheapKeys.open(store, null)).isInstanceOf(RepositoryException.Damaged.class)
                    .hasMessage("the repository's config is damaged: its chunker_polynomial is none of degree 8 to 53"
                            + " that is irreducible");
        }
    }

    @Test
    void withoutAConfigThereIsNoRepository() {
        assertThatThrownBy(() -> CheapKeys.open(store, null)).isInstanceOf(RepositoryException.Absent.class)
                .hasFieldOrPropertyWithValue("remedy", new Remedy.MakeRepository(false));
    }

    @Test
    void withoutAKeyOrWithADamagedConfigItSaysWhatToRestore() throws Exception {
        CheapKeys.create(store, null).close();
        var config = store.loadAll(at("config"), 10_000);
        config[20] ^= 1;
        store.save(at("config"), List.of(ByteBuffer.wrap(config)));
        assertThatThrownBy(() -> CheapKeys.open(store, null)).isInstanceOf(RepositoryException.Damaged.class)
                .hasMessageContaining("config");
        for (var name : At.names(store, FileKind.KEY)) store.remove(at("keys/" + name));
        assertThatThrownBy(() -> CheapKeys.open(store, null)).isInstanceOf(RepositoryException.Damaged.class)
                .hasMessageContaining("no key file");
        save("keys/" + new Id(0, 0, 0, 0), 200);
        assertThatThrownBy(() -> CheapKeys.open(store, null)).isInstanceOf(RepositoryException.Damaged.class)
                .hasMessageContaining("no key of the repository");
    }

    @Test
    void oneThatIsThereIsNotMadeAnew() throws Exception {
        CheapKeys.create(store, null).close();
        assertThatThrownBy(() -> CheapKeys.create(store, null)).isInstanceOf(RepositoryException.Failed.class)
                .hasMessageContaining("already");
    }

    @Test
    void noRepositoryIsMadeOverSnapshotsThatLostTheirConfig() throws Exception {
        save("snapshots/" + new Id(1, 2, 3, 4), 100);
        assertThatThrownBy(() -> CheapKeys.create(store, null)).isInstanceOf(RepositoryException.Damaged.class)
                .hasMessageContaining("lost its config");
        assertThat(At.names(store, FileKind.KEY)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void makingItGoesOnWhereItWasCutOff(Fault fault) throws Exception {
        for (int n = 1; ; n++) {
            var started = new MemoryBackend();
            var faulty = new FaultyBackend(started, fault, n);
            try {
                CheapKeys.create(faulty, null).close();
            } catch (RepositoryException.Failed | FaultyBackend.Crash expected) {
                assertThat(faulty.struck()).isNotNull();
            }
            if (faulty.struck() == null) return;
            if (!Repository.exists(started)) CheapKeys.create(started, null).close();
            CheapKeys.open(started, null).close();
            var keys = new ArrayList<String>();
            started.list(FileKind.KEY, entry -> {
                if (Id.isId(entry.name())) keys.add(entry.name());
            });
            assertThat(keys).as(fault + " " + n).hasSize(1);
        }
    }

    @Test
    void anotherPassphraseDoesNotGoOnWithWhatWasCutOff() throws Exception {
        CheapKeys.create(store, null).close();
        store.remove(at("config"));
        assertThatThrownBy(() -> Repository.create(store, "another".getBytes(UTF_8), CheapKeys.cost(),
                CheapKeys.use(null)))
                .isInstanceOf(RepositoryException.WrongPassphrase.class);
        assertThat(Repository.exists(store)).isFalse();
    }

    @Test
    void withoutItsIndexEverythingIsReadAndTheNextRunWritesOne() throws Exception {
        var ids = filled();
        for (var name : At.names(store, FileKind.INDEX)) store.remove(at("index/" + name));
        try (var repository = CheapKeys.open(store, null)) {
            var told = new ConcurrentLinkedQueue<Event>();
            repository.loadIndex(Lock.NONE, told::add);
            for (var id : ids) assertThat(repository.reader().load(BlobType.DATA, id)).hasSize(1000);
            assertThat(told).hasSize(1).first().isInstanceOf(Event.Damage.class);
            for (int run = 0; run < 2; run++) {
                try (var lock = CheapKeys.lock(repository); var writer = repository.writer(repository.loadIndex(lock,
                        Events.NONE), false, Events.NONE)) {
                    writer.finish();
                }
            }
        }
        assertThat(At.names(store, FileKind.INDEX)).as("once").hasSize(1);
        try (var repository = CheapKeys.open(store, null)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            for (var id : ids) assertThat(repository.index().location(BlobType.DATA, id)).isNotNull();
        }
    }

    @Test
    void aDamagedIndexIsToldAndMadeGoodFromThePacks() throws Exception {
        var ids = filled();
        var name = at("index/" + At.names(store, FileKind.INDEX).getFirst());
        var bytes = store.loadAll(name, 1 << 20);
        bytes[50] ^= 1;
        store.save(name, List.of(ByteBuffer.wrap(bytes)));
        try (var repository = CheapKeys.open(store, null)) {
            var told = new ConcurrentLinkedQueue<Event>();
            repository.loadIndex(Lock.NONE, told::add);
            assertThat(told).anySatisfy(event ->
                    assertThat(event.toString()).contains(name.toString()).contains("damaged"));
            for (var id : ids) assertThat(repository.index().location(BlobType.DATA, id)).isNotNull();
        }
    }

    /** One reads the headers of the packs; the other must not say meanwhile that the blob is nowhere. */
    @Test
    void whoeverMissesABlobWhileThePacksAreSearchedWaitsForTheResult() throws Exception {
        var ids = filled();
        for (var name : At.names(store, FileKind.INDEX)) store.remove(at("index/" + name));
        var searching = new CountDownLatch(1);
        var other = new CountDownLatch(1);
        var slow = new FilterBackend(store) {
            @Override
            public void list(FileKind kind, java.util.function.Consumer<Entry> found) throws BackendException {
                if (kind == FileKind.PACK) {
                    searching.countDown();
                    try {
                        other.await();
                        // The other is now about to ask, or asking.
                        Thread.sleep(50);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                super.list(kind, found);
            }
        };
        try (var repository = CheapKeys.open(slow, null); var pool = Executors.newFixedThreadPool(2)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            var first = pool.submit(() -> repository.reader().find(BlobType.DATA, ids.getFirst()));
            searching.await();
            var second = pool.submit(() -> {
                other.countDown();
                return repository.reader().find(BlobType.DATA, ids.getLast());
            });
            assertThat(first.get()).isNotNull();
            assertThat(second.get()).isNotNull();
        }
    }

    @Test
    void whatLiesInAMissingOrCutPackIsStoredAnewOnceItIsDistrusted() throws Exception {
        var ids = filled();
        var place = store.copy();
        try (var repository = CheapKeys.open(place, null)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            assertThat(repository.damage().distrustWrongPacks(Events.NONE)).isZero();
            var pack = IdHandles.pack(repository.index().location(BlobType.DATA, ids.getFirst()).pack());
            var bytes = place.loadAll(pack, 1 << 20);
            place.save(pack, List.of(ByteBuffer.wrap(bytes, 0, bytes.length - 1)));
            assertThat(repository.damage().distrustWrongPacks(Events.NONE)).isOne();
            try (var lock = CheapKeys.lock(repository); var writer = repository.writer(repository.loadIndex(lock,
                    Events.NONE), false, Events.NONE)) {
                for (int i = 0; i < 10; i++) CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, i));
                assertThat(writer.finish().dataBlobs()).isEqualTo(10);
            }
            for (var id : ids) assertThat(repository.reader().load(BlobType.DATA, id)).hasSize(1000);
        }
    }

    @Test
    void aSnapshotThatCannotBeReadIsToldAndLeftOut() throws Exception {
        try (var repository = CheapKeys.create(store, null)) {
            save("snapshots/" + new Id(1, 2, 3, 4), 100);
            save("snapshots/litter", 100);
            var told = new ConcurrentLinkedQueue<Event>();
            assertThat(repository.snapshots(told::add)).isEmpty();
            assertThat(told).hasSize(2).first().asString().contains(new Id(1, 2, 3, 4).toString());
            assertThat(told).as("for there is no other").last().isInstanceOf(Event.NoSnapshotReadable.class);
        }
    }

    @Test
    void aKeyFileThatCannotBeReadDoesNotKeepOthersFromOpening() throws Exception {
        filled();
        save("keys/" + new Id(0, 0, 0, 1), 100);
        var other = BadSectors.unreadable(store, new Id(0, 0, 0, 1).toString());
        try (var repository = CheapKeys.open(other, null)) {
            assertThat(repository.config().version()).isEqualTo(2);
        }
        assertThatThrownBy(() -> CheapKeys.open(BadSectors.unreadable(store, "keys/"), null))
                .isInstanceOf(RepositoryException.Damaged.class).hasMessageContaining("no key");
        assertThatThrownBy(() -> CheapKeys.open(new BadSectors(store, "keys/",
                name -> new BackendException.Denied("not allowed to read " + name, null)), null))
                .isInstanceOf(RepositoryException.Failed.class).hasMessageContaining("not allowed");
        assertThatThrownBy(() -> CheapKeys.open(new BadSectors(store, "keys/",
                name -> new BackendException.Passing("too many open files", null)), null))
                .isInstanceOf(RepositoryException.Failed.class).hasMessageContaining("too many open files");
    }

    @Test
    void aConfigThatIsCutOffIsToldApartFromADamagedOne() throws Exception {
        CheapKeys.create(store, null).close();
        for (var cut : Map.of(0, " is empty; if ", 60, " is cut off; if ").entrySet()) {
            save("config", cut.getKey());
            assertThatThrownBy(() -> CheapKeys.open(store, null)).isInstanceOf(RepositoryException.Damaged.class)
                    .hasMessageContaining(cut.getValue() + "the repository was just being made, remove that file and try"
                            + " again, else restore it from another copy");
        }
    }

    @Test
    void aConfigThatCannotBeReadIsDamage() throws Exception {
        filled();
        assertThatThrownBy(() -> CheapKeys.open(BadSectors.unreadable(store, "config"), null))
                .isInstanceOf(RepositoryException.Damaged.class).hasMessageContaining("another copy");
    }

    @Test
    void anIndexThatCannotBeReadIsToldAndMadeGoodFromThePacks() throws Exception {
        var ids = filled();
        var told = new ConcurrentLinkedQueue<Event>();
        try (var repository = CheapKeys.open(BadSectors.unreadable(store, "index/"), null)) {
            repository.loadIndex(Lock.NONE, told::add);
            for (var id : ids) assertThat(repository.reader().load(BlobType.DATA, id)).hasSize(1000);
        }
        assertThat(told).first().asInstanceOf(InstanceOfAssertFactories.type(Event.Damage.class))
                .extracting(Event.Damage::text).asString().contains("could not read index/");
    }

    @Test
    void shortOfDescriptorsNoIndexIsTakenForDamaged() throws Exception {
        filled();
        try (var repository = CheapKeys.open(new BadSectors(store, "index/",
                name -> new BackendException.Passing("too many open files", null)), null)) {
            assertThatThrownBy(() -> repository.loadIndex(Lock.NONE, Events.NONE))
                    .isInstanceOf(RepositoryException.Failed.class)
                    .hasMessage("too many open files");
        }
    }

    @Test
    void aSnapshotWhoseSectorIsBadIsToldAndLeftOut() throws Exception {
        CheapKeys.create(store, null).close();
        save("snapshots/" + new Id(1, 2, 3, 4), 100);
        try (var repository = CheapKeys.open(BadSectors.unreadable(store, "snapshots/"), null)) {
            var told = new ConcurrentLinkedQueue<Event>();
            assertThat(repository.snapshots(told::add)).isEmpty();
            assertThat(told).hasSize(2).first().isInstanceOf(Event.SnapshotUnreadable.class).asString()
                    .contains("could not read");
        }
    }

    @Test
    void aPackWhoseHeaderCannotBeReadIsToldAndDistrusted() throws Exception {
        var ids = filled();
        try (var repository = CheapKeys.open(store, null)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            var pack = repository.index().location(BlobType.DATA, ids.getFirst()).pack();
            var told = new ConcurrentLinkedQueue<Event>();
            repository.damage().proveHeaders(List.of(pack), told::add);
            assertThat(told).isEmpty();
            var bytes = store.loadAll(IdHandles.pack(pack), 1 << 20);
            bytes[bytes.length - 30] ^= 1;
            store.save(IdHandles.pack(pack), List.of(ByteBuffer.wrap(bytes)));
            assertThat(repository.damage().distrustWrongPacks(Events.NONE)).isOne();
            repository.damage().proveHeaders(List.of(pack), told::add);
            assertThat(told).singleElement().isInstanceOf(Event.Damage.class).asString()
                    .contains("its header cannot be read");
            assertThat(repository.index().contains(BlobType.DATA, ids.getFirst())).isFalse();
            for (var id : ids) assertThat(repository.reader().load(BlobType.DATA, id)).hasSize(1000);
        }
    }

    @Test
    void aFolderThatMayNotBeListedIsTold() throws Exception {
        CheapKeys.create(store, null).close();
        var told = new ConcurrentLinkedQueue<Event>();
        try (var repository = CheapKeys.open(new ClosedFolders(store, FileKind.LOCK, FileKind.PACK), null)) {
            repository.damage().proveFolders(false, told::add);
            assertThat(told).containsExactly(new Event.Damage("not allowed to list LOCK"));
            repository.damage().proveFolders(true, told::add);
            assertThat(told).hasSize(2).contains(new Event.Damage("not allowed to list LOCK; nor can other folders be listed"));
        }
        try (var repository = CheapKeys.open(store, null)) {
            repository.damage().proveFolders(true, told::add);
            assertThat(told).hasSize(2);
        }
    }

    private List<Id> filled() throws Exception {
        var ids = new ArrayList<Id>();
        try (var repository = CheapKeys.create(store, null); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            for (int i = 0; i < 10; i++) ids.add(CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, i)));
            writer.finish();
        }
        return ids;
    }

    private void save(String name, int length) {
        store.save(at(name), List.of(ByteBuffer.allocate(length)));
    }
}
