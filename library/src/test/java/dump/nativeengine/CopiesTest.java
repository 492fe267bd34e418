package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.backend.cache.CacheBackend;
import dump.backend.cache.CacheOptions;
import dump.engine.EngineException;
import dump.engine.Paths;
import dump.engine.VerifyRequest;
import dump.engine.View;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.repository.CheapKeys;
import dump.snapshots.SnapshotInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies near are good, and what the store itself holds is not. */
class CopiesTest {
    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();
    private final List<Event> told = new ArrayList<>();
    private Path source;

    @BeforeEach
    void damageWhatTheStoreHoldsOfTrees() throws Exception {
        source = base.resolve("source");
        Runs.fill(source, 1);
        CheapKeys.create(store, null).close();
        try (var engine = open()) {
            engine.backup(Runs.backup(source), Events.NONE);
        }
        var copies = copies();
        assertThat(copies).isNotEmpty();
        for (var pack : copies) {
            var bytes = store.loadAll(pack, 1 << 20);
            bytes[10] ^= 1;
            store.save(pack, List.of(ByteBuffer.wrap(bytes)));
        }
    }

    private List<Handle> copies() throws Exception {
        try (var files = Files.walk(base.resolve("cache"))) {
            return files.filter(file -> file.toString().contains("/data/") && Files.isRegularFile(file))
                    .map(file -> new Handle(FileKind.PACK, file.getFileName().toString(), true)).toList();
        }
    }

    private NativeEngine open() throws Exception {
        return Runs.open(new CacheBackend(store, CacheOptions.in(base.resolve("cache")), text -> { }), null);
    }

    @Test
    void aVerificationLooksAtTheStore() throws Exception {
        try (var engine = open(); var view = engine.view(Runs.filter(source), told::add)) {
            var snapshot = view.newest();
            assertThat(view.list(snapshot, ByteString.EMPTY)).as("from copies").isNotEmpty();
            assertThat(told).noneMatch(event -> event instanceof Event.Damage);
            assertThat(seesDamage(view, snapshot)).isTrue();
        }
    }

    /** Chance decides which tree was damaged: without one above the source nothing can be counted. */
    private boolean seesDamage(View view, SnapshotInfo snapshot) throws EngineException {
        try {
            return view.verify(snapshot, VerifyRequest.of(Paths.everything()), told::add).damaged() > 0;
        } catch (EngineException.Damaged above) {
            return true;
        }
    }
}
