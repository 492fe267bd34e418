package dump.nativeengine;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import dump.engine.EngineException;
import dump.engine.KeyChange;
import dump.engine.Passphrase;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
import dump.repository.CheapKeys;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Some passphrase that is known opens the repository, whatever becomes of its keys. */
class NativeKeysTest {
    private MemoryBackend store = new MemoryBackend();

    @BeforeEach
    void makesARepository() throws Exception {
        CheapKeys.create(store, null).close();
    }

    @Test
    void anAddedPassphraseOpensItAndIsAddedOnce() throws Exception {
        try (var engine = Runs.open(store, null)) {
            var added = keys(engine).add(next());
            assertThat(added.made()).isTrue();
            assertThat(keys(engine).add(next())).isEqualTo(new KeyChange(added.key(), false, null));
            assertThat(keys(engine).list()).hasSize(2).filteredOn(key -> key.inUse()).singleElement()
                    .satisfies(key -> assertThat(key.id()).isNotEqualTo(added.key()));
        }
        assertThat(opens(store, "next")).isTrue();
        assertThat(opens(store, CheapKeys.PASSPHRASE)).isTrue();
        assertThat(At.names(store, FileKind.LOCK)).isEmpty();
    }

    @Test
    void aChangedPassphraseIsTheOnlyOne() throws Exception {
        try (var engine = Runs.open(store, null)) {
            var old = keys(engine).inUse();
            var change = keys(engine).change(next(), () -> {
                assertThat(opens(store, "next")).isTrue();
                assertThat(opens(store, CheapKeys.PASSPHRASE)).isTrue();
            });
            assertThat(change.removed()).isEqualTo(old);
            assertThat(keys(engine).inUse()).isEqualTo(change.key());
            assertThatThrownBy(() -> keys(engine).change(next(), () -> { })).hasMessageContaining("is the one in use");
        }
        assertThat(opens(store, "next")).isTrue();
        assertThat(opens(store, CheapKeys.PASSPHRASE)).isFalse();
    }

    @Test
    void theKeyInUseStaysAndAnotherGoesByTheBeginningOfItsName() throws Exception {
        try (var engine = Runs.open(store, null)) {
            var keys = keys(engine);
            assertThatThrownBy(() -> keys.remove(keys.inUse())).isInstanceOfSatisfying(EngineException.Refused.class,
                    refused -> assertThat(refused.remedy()).isEqualTo(new Remedy.ChangePassphrase()));
            var added = keys.add(next()).key();
            assertThatThrownBy(() -> keys.find("")).hasMessageContaining("2 keys");
            assertThatThrownBy(() -> keys.find("x")).hasMessage("no key's identifier begins with x");
            keys.remove(keys.find(added.toString().substring(0, 20)).id());
            assertThat(keys.list()).hasSize(1);
        }
        assertThat(opens(store, CheapKeys.PASSPHRASE)).isTrue();
    }

    @Test
    void nothingIsRemovedOnceTheKeyInUseCannotBeRead() throws Exception {
        try (var engine = Runs.open(store, null)) {
            var keys = keys(engine);
            var added = keys.add(next()).key();
            store.save(Handle.of(FileKind.KEY, keys.inUse().toString()), List.of(ByteBuffer.wrap(new byte[10])));
            assertThatThrownBy(() -> keys.remove(added)).hasMessageContaining("cannot be read any more");
            assertThat(keys.list()).hasSize(2).filteredOn(key -> key.damage() != null).hasSize(1);
        }
        assertThat(opens(store, "next")).isTrue();
    }

    @Test
    void oneMoreThanCanBeTriedIsRefused() throws Exception {
        for (int i = 0; i < 19; i++)
            store.save(Handle.of(FileKind.KEY, "%064x".formatted(i)), List.of(ByteBuffer.wrap(new byte[10])));
        try (var engine = Runs.open(store, null)) {
            assertThatThrownBy(() -> keys(engine).add(next())).hasMessageContaining("has 20 keys");
        }
    }

    /** Whichever change of the store fails, the old passphrase opens it or the new one, and the same again goes on. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void aChangeThatIsCutOffAnywhereLeavesAPassphrase(Fault fault) throws Exception {
        var before = store;
        for (int n = 1; ; n++) {
            store = before.copy();
            var faulty = new FaultyBackend(store, fault, n, EnumSet.of(Call.SAVE, Call.REMOVE));
            try (var engine = Runs.open(faulty, null)) {
                keys(engine).change(next(), () -> { });
            } catch (EngineException | FaultyBackend.Crash cut) {
                // The store is looked at below.
            }
            if (faulty.struck() == null) break;
            for (var lock : At.names(store, FileKind.LOCK)) store.remove(Handle.of(FileKind.LOCK, lock));
            boolean old = opens(store, CheapKeys.PASSPHRASE);
            assertThat(old || opens(store, "next")).as("%s at %s", fault, faulty.struck()).isTrue();
            if (!old) continue;
            try (var engine = Runs.open(store, null)) {
                keys(engine).change(next(), () -> { });
            }
            assertThat(At.names(store, FileKind.KEY)).filteredOn(Id::isId).as("%s at %s", fault, faulty.struck()).hasSize(1);
        }
    }

    private static NativeKeys keys(NativeEngine engine) {
        return engine.keys(Events.NONE);
    }

    private static Passphrase next() {
        return Passphrase.generated("next".getBytes(UTF_8));
    }

    private static boolean opens(Backend store, String passphrase) {
        try (var engine = NativeEngine.open(store, Passphrase.of(passphrase.getBytes(UTF_8)), Runs.options(null))) {
            return engine.repositoryId() != null;
        } catch (EngineException no) {
            return false;
        }
    }
}
