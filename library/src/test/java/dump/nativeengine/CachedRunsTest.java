package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.backend.cache.CacheBackend;
import dump.backend.cache.CacheOptions;
import dump.engine.BackupResult;
import dump.engine.EngineException;
import dump.model.Events;
import dump.repository.CheapKeys;
import dump.snapshots.SnapshotFilter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** Whole runs with a cache between them and a store that counts, refuses or lies. */
class CachedRunsTest {
    @TempDir(factory = Quiet.class) Path directory;
    private final MemoryBackend store = new MemoryBackend();
    private Path source;

    /** Others make files in the system's temporary directory, and a change of it is one of the backup. */
    static final class Quiet implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws Exception {
            return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "cached-runs");
        }
    }

    @BeforeEach
    void make() throws Exception {
        source = directory.resolve("source");
        Runs.fill(source, 1);
        CheapKeys.create(store, null).close();
    }

    private CacheBackend cached(Backend backend) {
        return cached(backend, "cache");
    }

    private CacheBackend cached(Backend backend, String name) {
        return new CacheBackend(backend, CacheOptions.in(directory.resolve(name)), text -> { });
    }

    private BackupResult backup(Backend backend) throws EngineException {
        try (var engine = Runs.open(cached(backend), directory.resolve("state"))) {
            return engine.backup(Runs.backup(source), Events.NONE);
        }
    }

    /** Notes every operation. */
    private static final class Counting extends FilterBackend {
        final List<String> operations = new ArrayList<>();

        Counting(Backend inner) {
            super(inner);
        }

        private synchronized void note(String operation, Object of) {
            operations.add(operation + " " + (of instanceof Handle file ? file.kind() : of));
        }

        @Override
        public void save(Handle file, List<ByteBuffer> content) throws BackendException {
            note("save", file);
            super.save(file, content);
        }

        @Override
        public boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException {
            note("save", file);
            return super.saveNew(file, content);
        }

        @Override
        public void sync(Handle file) throws BackendException {
            note("sync", file);
            super.sync(file);
        }

        @Override
        public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
            note("load", file);
            super.load(file, offset, target);
        }

        @Override
        public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
            note("load", file);
            return super.loadAll(file, sizeMax);
        }

        @Override
        public long size(Handle file) throws BackendException {
            note("size", file);
            return super.size(file);
        }

        @Override
        public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
            note("list", kind);
            super.list(kind, found);
        }

        @Override
        public void remove(Handle file) throws BackendException {
            note("remove", file);
            super.remove(file);
        }

        @Override
        public void removeLeftovers(Handle file) throws BackendException {
            note("leftovers", file);
            super.removeLeftovers(file);
        }

        @Override
        public void removeLeftovers(FileKind kind, long idleMillisMin) throws BackendException {
            note("leftovers", kind);
            super.removeLeftovers(kind, idleMillisMin);
        }
    }

    @Test
    void aBackupThatChangesNothingAsksTheStoreATwelfth() throws Exception {
        backup(store);
        backup(store);
        var runs = new ArrayList<List<String>>();
        // Others work in the directory for temporary files, too, and then there is a new tree above the source.
        for (int attempt = 0; attempt < 8; attempt++) {
            var counting = new Counting(store);
            assertThat(backup(counting).summary().filesChanged()).isZero();
            runs.add(List.copyOf(counting.operations));
        }
        assertThat(runs).anySatisfy(operations -> assertThat(operations).containsExactlyInAnyOrder("load CONFIG",
                "list KEY", "load KEY", "list LOCK", "save LOCK", "list LOCK", "list SNAPSHOT", "list INDEX", "list LOCK",
                "save SNAPSHOT", "list LOCK", "remove LOCK"));
    }

    @Test
    void whoMayWriteButNotReadPacksBacksUpFromTheCache() throws Exception {
        backup(store);
        Runs.fill(source, 2);
        var closed = new FilterBackend(store) {
            @Override
            public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
                refuse(file.kind());
                super.load(file, offset, target);
            }

            @Override
            public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
                refuse(file.kind());
                return super.loadAll(file, sizeMax);
            }

            @Override
            public long size(Handle file) throws BackendException {
                refuse(file.kind());
                return super.size(file);
            }

            @Override
            public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
                refuse(kind);
                super.list(kind, found);
            }

            private void refuse(FileKind kind) throws BackendException {
                if (kind == FileKind.PACK) throw new BackendException.Denied("may not be read", null);
            }
        };
        for (int i = 0; i < 2; i++) {
            var result = backup(closed);
            assertThat(result.unreadable()).isZero();
            assertThat(result.summary().filesNew()).as("compared with what the cache holds").isEqualTo(1);
            Runs.fill(source, 3 + i);
        }

        try (var engine = Runs.open(store, null)) {
            var all = engine.snapshots(SnapshotFilter.ALL, Events.NONE);
            assertThat(all).hasSize(3);
            for (var one : all) assertThat(Runs.verify(engine, one, Events.NONE).damaged()).isZero();
        }
    }

    @Test
    void wrongBytesAreReadOnceMorePastTheCacheBeforeTheyAreDamage() throws Exception {
        backup(store);
        var distrusted = ConcurrentHashMap.<Handle>newKeySet();
        var lying = new FilterBackend(store) {
            @Override
            public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
                super.load(file, offset, target);
                if (!distrusted.contains(file)) target.put(target.limit() - 1, (byte) ~target.get(target.limit() - 1));
            }

            @Override
            public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
                var bytes = super.loadAll(file, sizeMax);
                if (!distrusted.contains(file)) bytes[bytes.length / 2] ^= 1;
                return bytes;
            }

            @Override
            public void distrust(Handle file) {
                distrusted.add(file);
                super.distrust(file);
            }
        };
        for (var backend : List.of(lying, cached(lying, "fresh cache"))) {
            distrusted.clear();
            try (var engine = Runs.open(backend, null)) {
                var snapshot = engine.snapshots(SnapshotFilter.ALL, Events.NONE).getFirst();
                var result = Runs.verify(engine, snapshot, Events.NONE);
                assertThat(result.damaged()).isZero();
                assertThat(result.differing()).isZero();
                Runs.restore(engine, snapshot, directory.resolve("restored" + backend.getClass().getSimpleName()),
                        Events.NONE);
            }
            assertThat(distrusted.stream().map(Handle::kind)).contains(FileKind.CONFIG, FileKind.KEY, FileKind.INDEX,
                    FileKind.SNAPSHOT, FileKind.PACK);
        }
    }

    @Test
    void aSpoiledCacheIsMadeGood() throws Exception {
        backup(store);
        try (var all = Files.walk(directory.resolve("cache"))) {
            for (var path : all.filter(Files::isRegularFile).toList()) {
                if (path.getFileName().toString().length() < 64) continue;
                var bytes = Files.readAllBytes(path);
                for (int i = 0; i < bytes.length; i++) bytes[i] ^= 1;
                Files.write(path, bytes);
            }
        }
        Runs.fill(source, 2);

        var result = backup(store);

        assertThat(result.summary().filesNew()).isEqualTo(1);
        assertThat(result.unreadable()).isZero();
    }
}
