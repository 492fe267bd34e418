package dump.repository;

import static dump.backend.At.at;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.At;
import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.Location;
import dump.backend.MemoryBackend;
import dump.crypto.MasterKey;
import dump.format.KeyFormat;
import dump.model.ByteString;
import dump.model.Id;
import dump.model.KeyFile;
import dump.model.Timestamp;
import dump.stores.Backends;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two programs make a repository in one place at the same time. */
class RaceTest {
    private final MemoryBackend store = new MemoryBackend();

    /** In which another makes a repository right before a file is saved whose name begins so. */
    private static final class Overtaken extends FilterBackend {
        private final String beginning;
        private final Callable<?> other;
        private boolean done;

        Overtaken(Backend inner, String beginning, Callable<?> other) {
            super(inner);
            this.beginning = beginning;
            this.other = other;
        }

        @Override
        public void save(Handle file, List<ByteBuffer> content) throws BackendException {
            overtake(file);
            super.save(file, content);
        }

        @Override
        public boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException {
            overtake(file);
            return super.saveNew(file, content);
        }

        private void overtake(Handle file) {
            if (done || !file.toString().startsWith(beginning)) return;
            done = true;
            try {
                other.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void whoComesSecondWithAKeyOfItsOwnGoesOnWithTheFirst() throws Exception {
        goesOn("keys/");
    }

    @Test
    void whoComesSecondKeepsTheKeyThatTheFirstHasTakenUp() throws Exception {
        goesOn("config");
    }

    private void goesOn(String moment) throws Exception {
        var ids = new ArrayList<String>();
        Callable<?> other = () -> ids.add(idOf(CheapKeys.create(store, null)));
        ids.add(idOf(CheapKeys.create(new Overtaken(store, moment, other), null)));
        ids.add(idOf(CheapKeys.open(store, null)));
        assertThat(ids).hasSize(3).containsOnly(ids.getFirst());
        assertThat(At.names(store, FileKind.KEY)).hasSize(1);
    }

    @Test
    void whoComesSecondWithAnotherPassphraseIsToldSoAndLeavesNothing() throws Exception {
        var other = "another".getBytes(UTF_8);
        var slow = new Overtaken(store, "keys/",
                () -> idOf(Repository.create(store, other.clone(), CheapKeys.cost(), CheapKeys.use(null))));
        assertThatThrownBy(() -> CheapKeys.create(slow, null)).isInstanceOf(RepositoryException.WrongPassphrase.class)
                .hasMessage("another program made a repository at memory at the same moment, with another passphrase; "
                        + "use that passphrase, or name another place");
        assertThat(At.names(store, FileKind.KEY)).hasSize(1);
        Repository.open(store, other, CheapKeys.use(null)).close();
    }

    @Test
    void aKeyOfAnotherMasterUnderTheSamePassphraseIsPassedOver() throws Exception {
        var id = idOf(CheapKeys.create(store, null));
        var random = new SecureRandom();
        for (int i = 0; i < 5; i++) {
            var ring = CheapKeys.ring(store);
            ring.add(ring.prepare(MasterKey.generate(random), CheapKeys.secret(), CheapKeys.cost(), Timestamp.UNKNOWN,
                    "a", "b"), "");
        }
        assertThat(idOf(CheapKeys.open(store, null))).isEqualTo(id);
    }

    @Test
    void costlyKeyFilesKeepNobodyBusy() throws Exception {
        var id = idOf(CheapKeys.create(store, null));
        for (int i = 0; i < 15; i++) costly(i);
        // The cheap one is tried first; else this would take half an hour.
        assertThat(idOf(CheapKeys.open(store, null))).isEqualTo(id);
    }

    /** A key file that asks for the most work that the format's reader takes: some 100 s. */
    private void costly(int salt) throws Exception {
        var file = KeyFormat.write(new KeyFile(Timestamp.UNKNOWN, "u", "h", "scrypt", 1 << 15, 8, 1024,
                ByteString.copyOf(CheapKeys.noise(64, salt)), ByteString.copyOf(new byte[200])));
        var name = "keys/" + Id.of(BlobCodec.sha256().digest(file));
        store.save(at(name), List.of(ByteBuffer.wrap(file)));
    }

    @Test
    void withAWrongPassphraseTheyArePassedOverAndNamed() throws Exception {
        CheapKeys.create(store, null).close();
        costly(1);
        assertThatThrownBy(() -> Repository.open(store, "wrong".getBytes(UTF_8), CheapKeys.use(null)))
                .isInstanceOf(RepositoryException.WrongPassphrase.class)
                .hasMessageContaining("it was not tried, for it asks for more work than any key needs");
    }

    @Test
    void manyThatMakeOneOnTheDiskAtOnceMakeOne(@TempDir Path base) throws Exception {
        for (int round = 0; round < 10; round++) {
            var place = new Location.Local(base.resolve("r" + round).toString());
            var start = new CyclicBarrier(4);
            Callable<String> one = () -> {
                start.await();
                try {
                    return idOf(CheapKeys.create(Backends.open(place), null));
                } catch (RepositoryException.Failed already) {
                    assertThat(already).hasMessageContaining("already");
                    return idOf(CheapKeys.open(Backends.open(place), null));
                }
            };
            try (var pool = Executors.newFixedThreadPool(4)) {
                var ids = new ArrayList<String>();
                for (var made : pool.invokeAll(List.of(one, one, one, one))) ids.add(made.get());
                assertThat(ids).containsOnly(idOf(CheapKeys.open(Backends.open(place), null)));
            }
        }
    }

    private static String idOf(Repository repository) {
        try (repository) {
            return repository.config().id();
        }
    }
}
