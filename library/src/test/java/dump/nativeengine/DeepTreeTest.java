package dump.nativeengine;

import static dump.repository.SmallRepository.directory;
import static dump.repository.SmallRepository.file;
import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Existing;
import dump.model.Node;
import dump.repository.CheapKeys;
import dump.repository.SmallRepository;
import dump.restore.Restore;
import dump.restore.RestoreRoot;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories nested deeper than a path may be long, and deeper than a process may have descriptors. */
class DeepTreeTest {
    private static final int DEPTH = 4200;
    /** In every eighth directory is another one with a file, which is gone through after the deeper ones. */
    private static final int BESIDE = DEPTH / 8;

    @TempDir Path base;
    private final Queue<Event> problems = new ConcurrentLinkedQueue<>();

    /** The paths themselves are too much to keep. */
    private static final Ask.Listing COUNTING = new Ask.Listing() {
        @Override
        public void chosen(SnapshotInfo snapshot) {}

        @Override
        public void entry(ByteString path, Node node) {}
    };

    /** JUnit's own way goes by paths. */
    @AfterEach
    void remove() throws Exception {
        assertThat(new ProcessBuilder("rm", "-rf", base + "/source", base + "/target").start().waitFor()).isZero();
    }

    @Test
    void aTreeOfThousandsOfLevelsIsStoredListedProvedAndRestored() throws Exception {
        var source = base.resolve("source");
        make(source);
        var store = new MemoryBackend();
        CheapKeys.create(store, null).close();
        try (var engine = Runs.open(store, null)) {
            var backup = engine.backup(Runs.backup(source), this::hear);
            assertThat(backup.unreadable() + backup.vanished()).isZero();
            assertThat(backup.summary().filesNew()).isEqualTo(DEPTH + 1 + BESIDE);
            var again = engine.backup(Runs.backup(source), this::hear);
            assertThat(again.unreadable() + again.vanished()).isZero();

            var newest = new Selector.ById(again.snapshot().toString());
            var listed = Ask.manifest(engine, new Ask.Manifest(SnapshotFilter.ALL, newest, List.of()), COUNTING,
                    this::hear);
            assertThat(listed.entries()).isEqualTo(2 * DEPTH + 1 + 2 * BESIDE);
            assertThat(listed.damaged()).isZero();

            var restored = Ask.restore(engine, new Ask.Restore(SnapshotFilter.ALL, newest, List.of(), true,
                    Runs.path(base.resolve("target")), null, false, false), chosen -> { }, this::hear);
            assertThat(restored.failed()).isZero();
            assertThat(restored.written()).isEqualTo(2 * DEPTH + 1 + 2 * BESIDE);

            var verified = Ask.verify(engine, new Ask.Verify(SnapshotFilter.ALL, newest, List.of()), chosen -> { },
                    this::hear);
            assertThat(verified.damaged()).isZero();
        }
        assertThat(problems).isEmpty();
    }

    private void hear(Event event) {
        if (event instanceof Event.FileFailed || event instanceof Event.Warning) problems.add(event);
    }

    private static void make(Path source) throws Exception {
        try (var small = new SmallRepository()) {
            var content = small.data("x");
            var beside = directory("z", small.tree(file("f", 1, content)));
            var tree = small.tree(file("f", 1, content));
            for (int i = 1; i <= DEPTH; i++) {
                tree = i % 8 == 0 ? small.tree(directory("d", tree), file("f", 1, content), beside)
                        : small.tree(directory("d", tree), file("f", 1, content));
            }
            var root = new RestoreRoot(Node.directory(tree), ByteString.EMPTY, ByteString.EMPTY, List.of());
            Restore.run(Restore.plan(small.finished(), List.of(root), Runs.path(source), Existing.KEEP),
                    Events.NONE);
        }
    }
}
