package dump.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.Location;
import dump.backend.MemoryBackend;
import dump.chunker.Polynomial;
import dump.crypto.ErringSealer;
import dump.crypto.MachineErrorException;
import dump.crypto.MasterKey;
import dump.crypto.Sealers;
import dump.format.TreeFormat;
import dump.model.BlobType;
import dump.model.Events;
import dump.model.Id;
import dump.model.Snapshot;
import dump.model.Tree;
import dump.stores.Backends;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bit flips in memory while something is sealed: the run ends and says so, and nothing relies on the bad piece. */
class SealingTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir Path directory;

    @Test
    void whateverIsSealedWithAFlippedBitEndsTheRunAndIsNotStored() throws Exception {
        int n = 1;
        while (endsWithAFlippedBit(n, directory.resolve("flip " + n))) n++;
        // The key, the config, the lock, three blobs, two headers of packs, the index, the snapshot.
        assertThat(n - 1).isEqualTo(10);
    }

    /** @return false if so many texts were not sealed */
    private static boolean endsWithAFlippedBit(int n, Path place) throws Exception {
        var left = new AtomicInteger(n);
        Files.createDirectories(place);
        try {
            backUp(place, ErringSealer.flipping(left, RANDOM));
            assertThat(left).as("nothing of the run noticed a flipped bit").hasPositiveValue();
            return false;
        } catch (RepositoryException.Failed e) {
            assertThat(e).hasMessageMatching("(the key|the repository's config|a lock|a blob|a pack|an index file|"
                    + "the snapshot) could not be read back before it was stored: this machine's memory or processor"
                    + " makes errors; nothing wrong was uploaded; test the memory before the next backup");
        }
        backUp(place, key -> key.sealer(RANDOM));
        assertThatAllOpens(place);
        assertThatResticFindsItWhole(place);
        return true;
    }

    @Test
    void everySealedTextOfAMachineThatErrsIsRefused() throws Exception {
        var place = Files.createDirectories(directory.resolve("bad"));
        Sealers bad = key -> ErringSealer.flipping(new AtomicInteger(1), RANDOM).of(key);
        assertThatThrownBy(() -> backUp(place, bad)).isInstanceOf(RepositoryException.Failed.class)
                .hasMessageContaining("makes errors");
        try (var files = Files.walk(place)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static Backend store(Path place) throws BackendException {
        return Backends.open(new Location.Local(place.toString()));
    }

    @Test
    void aBlobThatWasClaimedAndNotStoredIsNeverTakenForGranted() throws Exception {
        var left = new AtomicInteger(2);
        Sealers failing = ErringSealer.failing(left, RANDOM);
        var store = new MemoryBackend();
        CheapKeys.create(store, null).close();
        try (var repository = Repository.open(SealedRepository.read(store), CheapKeys.secret(), CheapKeys.use(null), RANDOM, failing);
                var lock = repository.locks().forWriting(Duration.ZERO, Events.NONE);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            var blob = CheapKeys.noise(2000, 1);
            assertThatThrownBy(() -> CheapKeys.put(writer, BlobType.DATA, blob)).isInstanceOf(OutOfMemoryError.class);
            // Whoever brings it now must not hear that it is there already.
            assertThatThrownBy(() -> CheapKeys.put(writer, BlobType.DATA, blob)).isInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(writer::finish).isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void aBitThatFlipsWhileAPackFillsIsSeenBeforeItIsWritten() throws Exception {
        var sealed = CheapKeys.noise(100_000, 1);
        try (var key = MasterKey.generate(RANDOM)) {
            for (int at : new int[] {0, 50_000, 99_999, 100_000, 199_999}) {
                var pool = OpenPack.pool();
                var memory = ByteBuffer.allocateDirect(1 << 20);
                pool.add(memory);
                var pack = new OpenPack(BlobType.DATA, pool);
                for (int i = 0; i < 2; i++)
                    pack.add(new Id(1, 2, 3, i), sealed, 0, sealed.length, 0, OpenPack.sum(sealed, 0, sealed.length));
                memory.put(at, (byte) (memory.get(at) ^ 1));
                assertThatThrownBy(() -> pack.finish(key.sealer(RANDOM))).isInstanceOf(MachineErrorException.class);
            }
        }
    }

    @Test
    void aPackIsNamedForTheBytesThatAreWritten() throws Exception {
        var pack = new OpenPack(BlobType.TREE, OpenPack.pool());
        var other = new OpenPack(BlobType.TREE, OpenPack.pool());
        for (int i = 0; i < 30; i++) {
            var sealed = CheapKeys.noise(150_000 + i, i);
            (i < 20 ? pack : other).add(new Id(1, 2, 3, i), sealed, 0, sealed.length, i % 2,
                    OpenPack.sum(sealed, 0, sealed.length));
        }
        pack.takeOver(other);
        try (var key = MasterKey.generate(RANDOM)) {
            pack.finish(key.sealer(RANDOM));
        }
        var sha256 = BlobCodec.sha256();
        pack.content().forEach(sha256::update);
        assertThat(pack.id()).isEqualTo(Id.of(sha256.digest()));
        assertThat(pack.blobs()).hasSize(30);
    }

    @Test
    void noRepositoryIsMadeWithAKeyThatTheStoreSpoils() throws Exception {
        var store = new MemoryBackend();
        assertThatThrownBy(() -> CheapKeys.create(spoiling(store, "keys/"), null))
                .isInstanceOf(RepositoryException.Failed.class)
                .hasMessageContaining("the new key could not be read back")
                .hasMessageEndingWith("so no repository was made; test the memory and the disk, then try again");
        // What could open nothing is gone, and so the next try is a first one.
        CheapKeys.create(store, null).close();
        CheapKeys.open(store, null).close();
    }

    @Test
    void noRepositoryIsMadeWithAConfigThatTheStoreSpoils() {
        assertThatThrownBy(() -> CheapKeys.create(spoiling(new MemoryBackend(), "config"), null))
                .isInstanceOf(RepositoryException.Failed.class)
                .hasMessageContaining("the new repository could not be read back");
    }

    /** A store that flips a bit of what it is given. */
    private static Backend spoiling(Backend store, String names) {
        return new FilterBackend(store) {
            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                super.save(file, spoiled(file, content));
            }

            @Override
            public boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException {
                return super.saveNew(file, spoiled(file, content));
            }

            private List<ByteBuffer> spoiled(Handle file, List<ByteBuffer> content) {
                var bytes = new byte[content.getFirst().remaining()];
                content.getFirst().duplicate().get(bytes);
                if (file.toString().startsWith(names)) bytes[bytes.length / 2] ^= 1;
                return List.of(ByteBuffer.wrap(bytes));
            }
        };
    }

    private static void backUp(Path place, Sealers sealers) throws Exception {
        var use = CheapKeys.use(null);
        try (var repository = Repository.exists(store(place))
                ? Repository.open(SealedRepository.read(store(place)), CheapKeys.secret(), use, RANDOM, sealers)
                : Repository.create(store(place), CheapKeys.secret(), CheapKeys.cost(),
                Polynomial.random(RANDOM), use, RANDOM, sealers)) {
            try (var lock = repository.locks().forWriting(Duration.ZERO, Events.NONE)) {
                repository.loadIndex(Lock.NONE, Events.NONE);
                try (var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
                    var tree = tree(CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(2000, 1)),
                            CheapKeys.put(writer, BlobType.DATA, new byte[5000]), writer);
                    writer.finish();
                    repository.saveSnapshot(new Snapshot(SmallRepository.TIME, null, tree, List.of("/s"), "h", "u", 0,
                            0, List.of(), List.of(), null, "", null), lock);
                }
            }
        }
    }

    private static Id tree(Id one, Id other, BlobWriter writer) throws Exception {
        var json = TreeFormat.write(new Tree(List.of(SmallRepository.file("file", 7000, one, other))));
        return CheapKeys.put(writer, BlobType.TREE, json);
    }

    private static void assertThatAllOpens(Path place) throws Exception {
        try (var repository = CheapKeys.open(store(place), null)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            var snapshots = repository.snapshots(Events.NONE);
            assertThat(snapshots).isNotEmpty();
            for (var snapshot : snapshots.values()) {
                for (var file : repository.tree(snapshot.tree()).nodes()) {
                    for (var id : file.blobs()) repository.reader().load(BlobType.DATA, id);
                }
            }
        }
    }

    private static void assertThatResticFindsItWhole(Path place) throws Exception {
        Assumptions.assumeTrue(isThere("restic"), "restic is not installed");
        var check = new ProcessBuilder("restic", "--no-cache", "-r", place.toString(), "check", "--read-data")
                .redirectErrorStream(true);
        check.environment().put("RESTIC_PASSWORD", CheapKeys.PASSPHRASE);
        var run = check.start();
        var said = new String(run.getInputStream().readAllBytes());
        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).as(said).isZero();
    }

    private static boolean isThere(String program) throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
    }
}
