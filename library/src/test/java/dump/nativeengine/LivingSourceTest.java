package dump.nativeengine;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.engine.VerifyResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Node;
import dump.model.Snapshot;
import dump.repository.CheapKeys;
import dump.repository.Lock;
import dump.snapshots.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With what on the disk a verification compares. */
class LivingSourceTest {
    @TempDir Path base;
    private final MemoryBackend store = new MemoryBackend();
    private final Queue<Event> told = new ConcurrentLinkedQueue<>();
    private Path source;

    @BeforeEach
    void makesABackup() throws Exception {
        CheapKeys.create(store, null).close();
        base = base.toRealPath();
        source = Files.createDirectories(base.resolve("source"));
        for (var name : new String[] {"a", "b"}) Files.writeString(source.resolve(name), name);
        try (var engine = Runs.open(store, null)) {
            engine.backup(Runs.backup(source), Events.NONE);
        }
    }

    @Test
    void comparesTheSourcesThatTheBackupHoldsAndNamesTheOthers() throws Exception {
        var other = Files.createDirectory(base.resolve("other"));
        alsoNaming(other);
        Files.writeString(source.resolve("a"), "changed");
        Files.createFile(source.resolve("new"));
        var result = verify(source, other);
        assertThat(result).returns(2L, VerifyResult::files).returns(3L, VerifyResult::compared)
                .returns(1L, VerifyResult::lacking).returns(1L, VerifyResult::newSince);
        assertThat(failed()).containsExactly(other + ": is a source of this backup, but nothing of it is in it");
        assertThat(told).contains(new Event.FileNewSince(Runs.path(source.resolve("new"))),
                new Event.FileChanged(Runs.path(source.resolve("a")), ""));
        Files.writeString(source.resolve("b"), "c");
        Files.setLastModifiedTime(source.resolve("b"), mtimeOf("b"));
        assertThat(verify(source, other).differing()).isEqualTo(1);
        Files.delete(other);
        assertThat(verify(source, other).lacking()).isZero();
        assertThat(told).contains(new Event.VerifiedWithout(Runs.path(other)));
    }

    @Test
    void namesASourceThatIsNewInTheConfiguration() throws Exception {
        var other = Files.createDirectory(base.resolve("other"));
        assertThat(verify(source, other)).returns(3L, VerifyResult::compared).returns(0L, VerifyResult::lacking);
        assertThat(told).contains(new Event.VerifiedBefore(Runs.path(other)));
        verify(source);
        assertThat(told).doesNotHaveAnyElementsOfTypes(Event.Warning.class, Event.VerifiedBefore.class);
    }

    @Test
    void followsASourceThatBecameALink() throws Exception {
        Files.move(source, base.resolve("moved"));
        Files.createSymbolicLink(source, base.resolve("moved"));
        assertThat(verify(source)).returns(3L, VerifyResult::compared).returns(0L, VerifyResult::changedSince)
                .returns(0L, VerifyResult::lacking);
        assertThat(told).contains(new Event.VerifiedThroughLink(Runs.path(source), Runs.path(base.resolve("moved"))));
        Files.delete(base.resolve("moved/a"));
        Files.createFile(base.resolve("moved/c"));
        assertThat(verify(source)).returns(1L, VerifyResult::missing).returns(1L, VerifyResult::newSince);
    }

    /** As if another source could not be read at all. */
    private void alsoNaming(Path other) throws Exception {
        try (var repository = CheapKeys.open(store, null); var lock = repository.locks().forWriting(Duration.ZERO,
                Events.NONE)) {
            var made = repository.snapshots(Events.NONE).entrySet().iterator().next();
            var s = made.getValue();
            var paths = new ArrayList<>(s.paths());
            paths.add(other.toString());
            repository.saveSnapshot(new Snapshot(s.time(), null, s.tree(), paths, s.hostname(), s.username(), s.uid(),
                    s.gid(), s.excludes(), s.tags(), null, s.programVersion(), s.summary()), lock);
            store.remove(at("snapshots/" + made.getKey()));
        }
    }

    private FileTime mtimeOf(String name) throws Exception {
        try (var repository = CheapKeys.open(store, null)) {
            repository.loadIndex(Lock.NONE, Events.NONE);
            var s = repository.snapshots(Events.NONE).values().iterator().next();
            var node = Node.directory(s.tree());
            for (var at : source.resolve(name))
                node = repository.tree(node.subtree()).find(ByteString.of(at.toString()));
            return FileTime.from(node.mtime().instant());
        }
    }

    private VerifyResult verify(Path... sources) throws Exception {
        told.clear();
        // The living path of a source, as a configuration gives it.
        var real = new Path[sources.length];
        for (int i = 0; i < sources.length; i++)
            real[i] = Files.exists(sources[i]) ? sources[i].toRealPath() : sources[i];
        try (var engine = Runs.open(store, null)) {
            return Ask.verify(engine, new Ask.Verify(Runs.filter(real), new Selector.Newest(), List.of(),
                    Runs.backup(real)), chosen -> { }, told::add);
        }
    }

    private List<String> failed() {
        return of(Event.FileFailed.class).map(failed -> failed.path() + ": " + failed.reason()).toList();
    }

    private <E extends Event> Stream<E> of(Class<E> kind) {
        return told.stream().filter(kind::isInstance).map(kind::cast);
    }
}
