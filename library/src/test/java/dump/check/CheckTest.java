package dump.check;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.engine.BackupRequest;
import dump.engine.CheckRequest;
import dump.engine.EngineException;
import dump.model.CheckResult;
import dump.model.Event;
import dump.model.Events;
import dump.model.PackShare;
import dump.nativeengine.Runs;
import dump.repository.CheapKeys;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever single file of a repository is flipped, cut or missing, a check says so, and of a whole one it says nothing. */
class CheckTest {
    private static final CheckRequest ALL = CheckRequest.everything().reading(new PackShare.All());

    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();
    private final ConcurrentLinkedQueue<Event> told = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void makesARepository() throws Exception {
        CheapKeys.create(store, null).close();
        var source = base.toRealPath().resolve("source");
        for (int version = 1; version <= 2; version++) {
            Runs.fill(source, version);
            try (var engine = Runs.open(store, null)) {
                engine.backup(BackupRequest.of(Runs.path(source)), Events.NONE);
            }
        }
    }

    private CheckResult check(MemoryBackend backend, CheckRequest request) throws EngineException {
        told.clear();
        try (var engine = Runs.openWithoutLock(backend)) {
            return engine.check(request, told::add);
        }
    }

    private List<String> damages() {
        return told.stream().filter(Event.Damage.class::isInstance).map(Object::toString).toList();
    }

    private List<Handle> files(FileKind kind) throws Exception {
        var files = new ArrayList<Handle>();
        store.list(kind, entry -> files.add(Handle.of(kind, entry.name())));
        return files;
    }

    @Test
    void aWholeRepositoryHasNoDamage() throws Exception {
        var result = check(store, ALL);
        assertThat(result.damages()).isZero();
        assertThat(damages()).isEmpty();
        assertThat(result.snapshots()).isEqualTo(2);
        assertThat(result.packsRead()).isEqualTo(result.packs()).isEqualTo(files(FileKind.PACK).size());
        assertThat(check(store, CheckRequest.everything()).packsRead()).isZero();
    }

    @Test
    void eachFileThatIsMissingIsFoundWithoutReadingPacks() throws Exception {
        for (var kind : List.of(FileKind.INDEX, FileKind.PACK)) for (var file : files(kind)) {
            var copy = store.copy();
            copy.remove(file);
            assertThat(check(copy, CheckRequest.everything()).damages()).as(file.toString()).isPositive();
            assertThat(damages()).as(file.toString()).isNotEmpty();
        }
    }

    @Test
    void eachFileThatIsCutShortIsFoundWithoutReadingPacks() throws Exception {
        for (var kind : List.of(FileKind.SNAPSHOT, FileKind.INDEX, FileKind.PACK)) for (var file : files(kind)) {
            var copy = store.copy();
            var bytes = store.loadAll(file, 1 << 28);
            copy.save(file, List.of(ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length - 1))));
            assertThat(check(copy, CheckRequest.everything()).damages()).as(file.toString()).isPositive();
            assertThat(damages()).as(file.toString()).isNotEmpty();
        }
    }

    @Test
    void eachFlippedBitIsFoundWhereEverythingIsRead() throws Exception {
        for (var kind : List.of(FileKind.SNAPSHOT, FileKind.INDEX, FileKind.PACK)) for (var file : files(kind)) {
            var bytes = store.loadAll(file, 1 << 28);
            for (int at : new int[] {0, bytes.length / 3, bytes.length / 2, bytes.length - 40, bytes.length - 1}) {
                var copy = store.copy();
                var flipped = bytes.clone();
                flipped[at] ^= 1;
                copy.save(file, List.of(ByteBuffer.wrap(flipped)));
                assertThat(check(copy, ALL).damages()).as("%s at %d", file, at).isPositive();
            }
        }
    }

    @Test
    void whatIsLostIsNamedByItsPathAndSnapshot() throws Exception {
        for (var pack : files(FileKind.PACK)) {
            var copy = store.copy();
            copy.remove(pack);
            check(copy, CheckRequest.everything());
            assertThat(damages()).as(pack.toString()).anyMatch(text -> text.contains("in the snapshot ")
                    && (text.contains(base.toString()) || text.contains("the directory /")) && text.contains(" is lost"));
        }
    }

    @Test
    void partsTogetherAreAll() throws Exception {
        int read = 0;
        for (int part = 1; part <= 7; part++)
            read += check(store, CheckRequest.everything().reading(new PackShare.Part(part, 7))).packsRead();
        assertThat(read).isEqualTo(files(FileKind.PACK).size());
        assertThat(check(store, CheckRequest.everything().reading(new PackShare.Bytes(1))).packsRead()).isEqualTo(1);
        assertThat(check(store, CheckRequest.everything().reading(new PackShare.Percent(100))).packsRead()).isEqualTo(read);
    }

    @Test
    void aPackThatNoIndexNamesIsNoDamage() throws Exception {
        var any = files(FileKind.PACK).getFirst();
        store.save(Handle.of(FileKind.PACK, "0".repeat(64)), List.of(ByteBuffer.wrap(store.loadAll(any, 1 << 28))));
        var result = check(store, ALL);
        assertThat(result.damages()).isZero();
        assertThat(result.strays()).isEqualTo(1);
    }
}
