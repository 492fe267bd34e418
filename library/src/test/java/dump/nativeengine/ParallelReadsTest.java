package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.At;
import dump.backend.CrowdBackend;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.model.Events;
import dump.repository.CheapKeys;
import dump.snapshots.SnapshotInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a store that is far away as many files are read at once as it pays for, however few processors there are. */
class ParallelReadsTest {
    /** More than there are processors, and a pack of files and one of trees for each. */
    private static final int MANY = Runtime.getRuntime().availableProcessors() + 5;
    /** Directories that a walk loads beside the one where it is. */
    private static final int AHEAD = 4;
    private static final Predicate<Handle> PACKS = file -> file.kind() == FileKind.PACK;

    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();
    private Map<String, String> content;
    private SnapshotInfo snapshot;

    /** Each backup adds a directory, a pack for it, one for its tree, and an index. */
    @BeforeEach
    void backUp() throws Exception {
        CheapKeys.create(store, null).close();
        var source = Files.createDirectory(base.resolve("source"));
        for (int i = 0; i < MANY; i++) {
            Files.writeString(Files.createDirectory(source.resolve("d%03d".formatted(i))).resolve("f"), "content " + i);
            try (var engine = Runs.open(store, null)) {
                engine.backup(Runs.backup(source), Events.NONE);
                snapshot = engine.snapshots(Runs.filter(source), Events.NONE).getLast();
            }
        }
        content = Runs.content(source);
        assertThat(At.names(store, FileKind.INDEX)).hasSizeGreaterThanOrEqualTo(MANY);
    }

    @Test
    void aRestoreReadsPacksOfFilesAtOnce() throws Exception {
        restore(crowd(MANY, PACKS.and(file -> !file.ofTrees())));
    }

    @Test
    void aVerifyReadsPacksOfFilesAtOnce() throws Exception {
        verify(crowd(MANY, PACKS.and(file -> !file.ofTrees())));
    }

    @Test
    void aVerifyReadsTheHeadersOfPacksAtOnce() throws Exception {
        // The blobs of each pack are read once before.
        var read = ConcurrentHashMap.<String>newKeySet();
        verify(crowd(MANY, PACKS.and(file -> !file.ofTrees()).and(file -> !read.add(file.name()))));
    }

    @Test
    void aWalkReadsTheNextTreesAtOnce() throws Exception {
        // The pack of the root, which comes alone, is the first.
        var read = ConcurrentHashMap.<String>newKeySet();
        restore(crowd(AHEAD, file -> file.ofTrees() && (read.add(file.name()) || true) && read.size() > 1));
    }

    @Test
    void indexFilesAreReadAtOnce() throws Exception {
        restore(crowd(MANY, file -> file.kind() == FileKind.INDEX));
    }

    @Test
    void withoutAnIndexTheHeadersOfPacksAreReadAtOnce() throws Exception {
        for (var name : At.names(store, FileKind.INDEX)) store.remove(Handle.of(FileKind.INDEX, name));
        restore(crowd(MANY, PACKS));
    }

    private CrowdBackend crowd(int crowd, Predicate<Handle> files) {
        return new CrowdBackend(store, MANY, crowd, files);
    }

    private void restore(CrowdBackend crowd) throws Exception {
        var target = Files.createDirectory(base.resolve("target"));
        try (var engine = Runs.open(crowd, null)) {
            Runs.restore(engine, snapshot, target, Events.NONE);
        }
        assertThat(crowd.wasCrowded()).isTrue();
        assertThat(Runs.content(target)).isEqualTo(content);
    }

    private void verify(CrowdBackend crowd) throws Exception {
        try (var engine = Runs.open(crowd, null)) {
            var result = Runs.verify(engine, snapshot, Events.NONE);
            assertThat(result.damaged()).isZero();
            assertThat(result.files()).isEqualTo(MANY);
        }
        assertThat(crowd.wasCrowded()).isTrue();
    }
}
