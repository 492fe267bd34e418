package dump.repository;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.model.BlobType;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one run sees bad the next does not rely on. */
class KnownDamageTest {
    private static final int BLOBS = 10;

    @TempDir Path state;
    private final MemoryBackend store = new MemoryBackend();
    private final List<Id> ids = new ArrayList<>();
    private Handle pack;
    private String repositoryId;

    @BeforeEach
    void fill() throws Exception {
        try (var repository = CheapKeys.create(store, state); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            for (int i = 0; i < BLOBS; i++) ids.add(CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, i)));
            writer.finish();
            repositoryId = repository.config().id();
            pack = IdHandles.pack(repository.index().location(BlobType.DATA, ids.getFirst()).pack());
        }
    }

    @ParameterizedTest
    @EnumSource(BlobType.class)
    void theNextRunStoresAgainWhatThisOneSawBad(BlobType type) throws Exception {
        if (type == BlobType.TREE) putAll(store, BlobType.TREE);
        flip(type, ids.get(3));
        assertThat(putAll(store, type)).as("nobody knows yet").isZero();
        see(store, type, 3);
        assertThat(putAll(store, type)).as("a bad pack is distrusted whole").isEqualTo(BLOBS);
        assertThat(putAll(store, type)).as("once is enough").isZero();
        try (var repository = open(store)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            for (var id : ids) assertThat(repository.reader().load(type, id)).hasSize(1000);
        }
    }

    @Test
    void thisRunStoresAgainWhatItSawBadItself() throws Exception {
        flip(BlobType.DATA, ids.get(3));
        try (var repository = CheapKeys.open(store, null); var lock = CheapKeys.lock(repository)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            assertThatThrownBy(() -> repository.reader().load(BlobType.DATA, ids.get(3)))
                    .isInstanceOf(RepositoryException.Damaged.class);
            try (var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
                CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, 3));
                assertThat(writer.finish().dataBlobs()).isOne();
            }
            assertThat(repository.reader().load(BlobType.DATA, ids.get(3))).isEqualTo(CheapKeys.noise(1000, 3));
        }
    }

    @Test
    void whoMetDamageReadsWhatItReliesOnElsewhereToo() throws Exception {
        putAll(store, BlobType.TREE);
        flip(BlobType.TREE, ids.get(3));
        flip(BlobType.DATA, ids.get(4));
        try (var repository = CheapKeys.open(store, null); var lock = CheapKeys.lock(repository)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            assertThatThrownBy(() -> repository.reader().load(BlobType.TREE, ids.get(3)))
                    .isInstanceOf(RepositoryException.Damaged.class);
            try (var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
                for (int i = 0; i < BLOBS; i++) CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, i));
                assertThat(writer.finish().dataBlobs()).as("the fifth and those behind it").isEqualTo(BLOBS - 4);
            }
            for (var id : ids) assertThat(repository.reader().load(BlobType.DATA, id)).hasSize(1000);
            assertThat(repository.damage().mayBeReliedOn()).as("those before the fifth were thought good").isTrue();
        }
    }

    @Test
    void whatRightsForbidIsTrustedOnceTheyAreMended() throws Exception {
        var closed = new BadSectors(store, pack.toString(),
                name -> new BackendException.Denied("not allowed to read " + name, null));
        see(closed, BlobType.DATA, 0);
        assertThat(putAll(store, BlobType.DATA)).isZero();
        assertThat(putAll(closed, BlobType.DATA)).isEqualTo(BLOBS);
    }

    @Test
    void aDiskThatWasPulledOutIsNoDamage() throws Exception {
        try (var repository = open(store)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            store.remove(pack);
            store.remove(at("config"));
            assertThatThrownBy(() -> repository.reader().load(BlobType.DATA, ids.getFirst()))
                    .isInstanceOf(RepositoryException.Failed.class).hasMessageContaining("still connected");
            repository.damage().note(Events.NONE);
        }
        assertThat(note()).doesNotExist();
    }

    @Test
    void aMachineThatIsShortOfDescriptorsSeesNoDamage() throws Exception {
        var busy = new BadSectors(store, "data/", name -> new BackendException.Passing("too many open files", null));
        try (var repository = open(busy)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            assertThatThrownBy(() -> repository.reader().load(BlobType.DATA, ids.getFirst()))
                    .isInstanceOf(RepositoryException.Failed.class).hasMessage("too many open files");
            repository.damage().note(Events.NONE);
        }
        assertThat(note()).doesNotExist();
    }

    @Test
    void aNoteThatIsDamagedItselfCostsNothingButWhatItSaid() throws Exception {
        flip(BlobType.DATA, ids.get(3));
        see(store, BlobType.DATA, 3);
        var said = Files.readString(note());
        assertThat(said).isEqualTo("bad " + pack.name() + "\n");
        Files.writeString(note(), "bad\nbad x\nclosed " + "z".repeat(64) + "\n\0\377 bad\n" + said + "bad 00");
        assertThat(putAll(store, BlobType.DATA)).isEqualTo(BLOBS);
        Files.write(note(), new byte[] {(byte) 0xff, 0, 10, 13});
        see(store, BlobType.DATA, 3);
        assertThat(putAll(store, BlobType.DATA)).isZero();
    }

    @Test
    void aNoteThatCannotBeWrittenIsTold() throws Exception {
        flip(BlobType.DATA, ids.get(3));
        Files.createDirectories(note().resolve("in the way"));
        var told = new ConcurrentLinkedQueue<Event>();
        try (var repository = open(store)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            assertThatThrownBy(() -> repository.reader().load(BlobType.DATA, ids.get(3)))
                    .isInstanceOf(RepositoryException.Damaged.class);
            repository.damage().note(told::add);
        }
        assertThat(told).singleElement().asString().contains("could not be noted");
    }

    private Repository open(Backend backend) throws Exception {
        return CheapKeys.open(backend, state);
    }

    private void see(Backend backend, BlobType type, int blob) throws Exception {
        try (var repository = open(backend)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            try {
                repository.reader().load(type, ids.get(blob));
            } catch (RepositoryException.Damaged seen) {
                // As expected, unless it stands elsewhere by now.
            }
            repository.damage().note(Events.NONE);
        }
    }

    /** How many blobs a run stores that has all of them. */
    private long putAll(Backend backend, BlobType type) throws Exception {
        try (var repository = open(backend); var lock = CheapKeys.lock(repository)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            try (var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
                for (int i = 0; i < BLOBS; i++) CheapKeys.put(writer, type, CheapKeys.noise(1000, i));
                var stored = writer.finish();
                return stored.dataBlobs() + stored.treeBlobs();
            }
        }
    }

    private void flip(BlobType type, Id id) throws Exception {
        try (var repository = CheapKeys.open(store, null)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            var place = repository.index().location(type, id);
            var bytes = store.loadAll(IdHandles.pack(place.pack()), 1 << 20);
            bytes[(int) place.offset() + place.length() / 2] ^= 1;
            store.save(IdHandles.pack(place.pack()), List.of(ByteBuffer.wrap(bytes)));
        }
    }

    private Path note() {
        return state.resolve(repositoryId).resolve("damage");
    }
}
