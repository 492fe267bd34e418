package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.engine.BackupResult;
import dump.model.Events;
import dump.model.Id;
import dump.repository.CheapKeys;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When the record of a scan counts. The source is a part of the JDK, whose files have not changed for more than a
 * minute, as those of the tests have.
 */
class ScanNoteTest {
    private static final Path SOURCE = Path.of(System.getProperty("java.home"), "conf").toAbsolutePath();

    @TempDir Path state;
    private final MemoryBackend store = new MemoryBackend();
    private Path source;
    private Id first;

    @BeforeEach
    void backsUp() throws Exception {
        source = SOURCE.toRealPath();
        CheapKeys.create(store, null).close();
        first = tree(backup("dump test").snapshot());
    }

    /** Remembers what was read. */
    private static final class Watched extends FilterBackend {
        private final Set<FileKind> read = ConcurrentHashMap.newKeySet();

        Watched(MemoryBackend inner) {
            super(inner);
        }

        @Override
        public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
            read.add(file.kind());
            super.load(file, offset, target);
        }

        @Override
        public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
            read.add(file.kind());
            return super.loadAll(file, sizeMax);
        }
    }

    private Set<FileKind> read;

    private BackupResult backup(String program) throws Exception {
        var watched = new Watched(store);
        try (var engine = NativeEngine.open(watched, Runs.passphrase(), Runs.options(state).program(program))) {
            return engine.backup(Runs.backup(source), Events.NONE);
        } finally {
            read = watched.read;
        }
    }

    private Id tree(Id snapshot) throws Exception {
        try (var engine = Runs.openWithoutLock(store)) {
            return engine.choose(SnapshotFilter.ALL, new Selector.ById(snapshot.toString()), Events.NONE).stored().tree();
        }
    }

    private void assertReadsAgain(String program) throws Exception {
        assertThat(tree(backup(program).snapshot())).isEqualTo(first);
        assertThat(read).contains(FileKind.INDEX, FileKind.PACK);
    }

    private Path note(String end) throws Exception {
        try (var files = Files.walk(state)) {
            return files.filter(file -> file.getFileName().toString().startsWith("scan-"))
                    .filter(file -> file.toString().endsWith("-body") == end.equals("-body")).findFirst().orElseThrow();
        }
    }

    @Test
    void ofAnUnchangedSourceNeitherIndexNorTreesAreRead() throws Exception {
        for (int i = 0; i < 3; i++) {
            var result = backup("dump test");
            assertThat(read).doesNotContain(FileKind.INDEX, FileKind.PACK);
            assertThat(tree(result.snapshot())).isEqualTo(first);
            assertThat(result.summary().filesUnmodified()).isPositive();
            assertThat(result.summary().filesNew() + result.summary().filesChanged()).isZero();
        }
    }

    @Test
    void aRecordOfAnotherVersionsTreesIsLeftAside() throws Exception {
        assertReadsAgain("dump of tomorrow");
    }

    @Test
    void aSpoiltRecordIsLeftAside() throws Exception {
        for (var end : new String[] {"", "-body"}) {
            var bytes = Files.readAllBytes(note(end));
            bytes[bytes.length / 2] ^= 1;
            Files.write(note(end), bytes);
            assertReadsAgain("dump test");
            backup("dump test");
            assertThat(read).doesNotContain(FileKind.INDEX, FileKind.PACK);
        }
    }

    @Test
    void onceAnIndexFileIsGoneTheRecordIsLeftAside() throws Exception {
        store.list(FileKind.INDEX, entry -> {
            try {
                // As a program does that writes the index anew.

                store.remove(Handle.of(FileKind.INDEX, entry.name()));

            } catch (BackendException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(backup("dump test").snapshot()).isNotNull();
        assertThat(read).contains(FileKind.PACK);
    }

    @Test
    void afterASnapshotOfAnotherProgramTheRecordIsLeftAside() throws Exception {
        try (var engine = NativeEngine.open(store, Runs.passphrase(), Runs.options(null))) {
            engine.backup(Runs.backup(source), Events.NONE);
        }
        assertReadsAgain("dump test");
    }

    @Test
    void aFullBackupPassesTheRecordByAndMakesANewOne() throws Exception {
        try (var engine = NativeEngine.open(store, Runs.passphrase(), Runs.options(state))) {
            assertThat(engine.backup(Runs.backup(true, false, source), Events.NONE).summary().filesNew()).isPositive();
        }
        backup("dump test");
        assertThat(read).doesNotContain(FileKind.INDEX, FileKind.PACK);
    }
}
