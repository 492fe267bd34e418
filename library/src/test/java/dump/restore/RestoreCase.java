package dump.restore;

import dump.model.ByteString;
import dump.model.Event;
import dump.model.Existing;
import dump.model.Id;
import dump.model.Node;
import dump.model.RestoreOutcome;
import dump.repository.SmallRepository;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A small repository, and a target that its trees are restored into. */
abstract class RestoreCase {
    @TempDir Path base;
    Path target;
    SmallRepository small;
    final Queue<Event> events = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void open() throws Exception {
        target = base.resolve("target");
        small = new SmallRepository();
    }

    @AfterEach
    void close() {
        small.close();
    }

    RestoreOutcome restoreAt(String place, Node node) throws Exception {
        var roots = List.of(new RestoreRoot(node, ByteString.of(place), ByteString.of(place), List.of()));
        return Restore.run(plan(roots, Existing.KEEP), events::add);
    }

    Object mode(String name) throws Exception {
        return Files.getAttribute(target.resolve(name), "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    RestoreOutcome restore(Id tree, boolean overwrite) throws Exception {
        return run(tree, overwrite ? Existing.REPLACE : Existing.KEEP);
    }

    RestoreOutcome run(Id tree, Existing existing) throws Exception {
        events.clear();
        return Restore.run(plan(roots(tree), existing), events::add);
    }

    RestoreOutcome foresee(Id tree, Existing existing) throws Exception {
        events.clear();
        return plan(roots(tree), existing).foresee(events::add);
    }

    PlannedRestore plan(List<RestoreRoot> roots, Existing existing) throws Exception {
        return Restore.plan(small.finished(), roots, path(target), existing);
    }

    static List<RestoreRoot> roots(Id tree) {
        return List.of(new RestoreRoot(Node.directory(tree), ByteString.EMPTY, ByteString.EMPTY, List.of()));
    }

    List<String> failed() {
        return events.stream().filter(e -> e instanceof Event.FileFailed)
                .map(e -> ((Event.FileFailed) e).path().toString()).toList();
    }

    Object inode(String name) throws Exception {
        return Files.getAttribute(target.resolve(name), "unix:ino");
    }

    static ByteString path(Path path) {
        return ByteString.of(path.toString());
    }
}
