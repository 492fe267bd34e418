package dump.target;

import dump.model.ByteString;
import dump.model.Content;
import dump.model.Decision;
import dump.model.Metadata;
import dump.model.Mode;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Owner;
import dump.model.Timestamp;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalFile;
import dump.posix.Place;
import dump.posix.Posix;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Goes down a restored tree and the target beside each other and moves what is missing there, a whole directory at
 * once where none stands. For one thread.
 */
final class Mover {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final String LACKING = "it was not restored";

    private final WrittenDirectory target;
    private final WrittenDirectory staging;
    private final Decider decider;
    private final RestoreTally tally;
    private final SameContent comparison = new SameContent();
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    /** By their places. */
    private final LinkedHashMap<ByteString, Passed> passages = new LinkedHashMap<>();

    /**
     * A directory that is being gone through.
     *
     * @param to null if {@code from} is in its place already, and what is in it is only told
     * @param node the metadata that it has as it was restored
     * @param ending of {@code to}
     */
    private record Level(WrittenDirectory from, WrittenDirectory to, Node node, DirectoryFinish ending,
            ByteString displayPath,
            Iterator<ByteString> rest) {}

    /** A directory on the way to where entries land. @param node null if nothing is known of it */
    private record Passed(WrittenDirectory directory, Node node, ByteString displayPath) {}

    /** An entry on its way. @param found what stands in its place, or null */
    private record Step(WrittenDirectory from, ByteString name, FileStat fresh, WrittenDirectory to, ByteString place,
            FileStat found, ByteString displayPath) {}

    Mover(WrittenDirectory target, WrittenDirectory staging, Decider decider, RestoreTally tally) {
        this.target = target;
        this.staging = staging;
        this.decider = decider;
        this.tally = tally;
    }

    void move(Staged root) throws FileException, InterruptedException {
        levels.clear();
        try {
            begin(root);
        } catch (FileException e) {
            failed(root.displayPath(), e);
        }
        while (!levels.isEmpty()) {
            if (Thread.interrupted()) throw new InterruptedException();
            var level = levels.peek();
            if (level.rest.hasNext()) next(level, level.rest.next());
            else end(levels.pop());
        }
    }

    /**
     * After all entries are moved: the directories on the way get their metadata, but for the target.
     *
     * @return what the target is to get; null if nothing is known of it
     */
    Node finish() throws FileException {
        var top = passages.remove(ByteString.EMPTY);
        for (var passed : passages.sequencedValues().reversed()) {
            var ending = DirectoryFinish.onTheWay(passed.directory.isUnfinished());
            end(passed.directory, passed.node, ending, passed.displayPath);
        }
        return top == null ? null : top.node;
    }

    private void begin(Staged root) throws FileException, InterruptedException {
        var path = EntryPath.of(root.path());
        var above = path.above(staging);
        if (above == null) {
            tally.failed(root.displayPath(), LACKING);
            return;
        }
        if (root.place().isEmpty()) {
            var found = above.look(path.last());
            var from = above.directory(path.last(), found);
            var node = found == null ? null : node(found, path.last(), ByteString.EMPTY);
            passed(ByteString.EMPTY, target, node, root.displayPath());
            open(from, target, null, DirectoryFinish.NOTHING, root.displayPath());
            return;
        }
        var place = EntryPath.of(root.place());
        entry(above, path.last(), makeAbove(place, root), place.last(), root.displayPath());
    }

    /** The directory in which an entry lands; it and those above it are made where they are missing. */
    private WrittenDirectory makeAbove(EntryPath way, Staged root) throws FileException {
        var directory = passed(ByteString.EMPTY, target, null, root.displayPath());
        var place = ByteString.EMPTY;
        var known = root.above().iterator();
        for (var name : way.names().subList(0, way.names().size() - 1)) {
            place = place.isEmpty() ? name : place.resolve(name);
            var node = known.hasNext() ? known.next() : null;
            var before = passages.get(place);
            if (before == null) {
                var found = directory.look(name);
                directory = found == null ? directory.make(name) : directory.directory(name, found);
            }
            directory = passed(place, directory, node, root.displayPath());
        }
        return directory;
    }

    /** The directory of that place, the same one for all entries. */
    private WrittenDirectory passed(ByteString place, WrittenDirectory directory, Node node, ByteString displayPath)
            throws FileException {
        var before = passages.get(place);
        if (before != null) return before.directory;
        passages.put(place, new Passed(directory, node, displayPath));
        directory.sweep();
        return directory;
    }

    private void next(Level level, ByteString name) throws FileException, InterruptedException {
        var displayPath = level.displayPath.resolve(name);
        try {
            if (level.to == null) tell(level.from, name, displayPath);
            else entry(level.from, name, level.to, name, displayPath);
        } catch (FileException e) {
            failed(displayPath, e);
        }
    }

    private void end(Level level) throws FileException {
        if (level.to == null) {
            level.from.leave(Timestamp.UNKNOWN);
            return;
        }
        level.from.abandon();
        // The target's own turn comes last.
        if (level.node != null) end(level.to, level.node, level.ending, level.displayPath);
    }

    private void end(WrittenDirectory directory, Node node, DirectoryFinish ending, ByteString displayPath)
            throws FileException {
        try {
            directory.end(node, ending);
        } catch (FileException e) {
            failed(displayPath, e);
        }
    }

    private void open(WrittenDirectory from, WrittenDirectory to, Node node, DirectoryFinish ending,
            ByteString displayPath)
            throws FileException {
        levels.push(new Level(from, to, node, ending, displayPath, Arrays.asList(from.names()).iterator()));
    }

    private void entry(WrittenDirectory from, ByteString name, WrittenDirectory to, ByteString place,
            ByteString displayPath)
            throws FileException, InterruptedException {
        var fresh = from.look(name);
        if (fresh == null) {
            tally.failed(displayPath, LACKING);
            return;
        }
        var step = new Step(from, name, fresh, to, place, to.fresh() ? null : to.look(place), displayPath);
        if (fresh.isDirectory()) directory(step);
        else if (fresh.isFile() && step.found != null && step.found.isFile()) file(step);
        else carryOut(step, decider.entry(to, node(step), step.found));
    }

    private void directory(Step step) throws FileException {
        var node = node(step);
        var decision = decider.directory(step.to, node, step.found);
        boolean merged = step.found != null && step.found.isDirectory();
        if (!merged) {
            if (decision instanceof Decision.Keep) {
                tally.done(step.displayPath, 0, decision);
                return;
            }
            if (step.found != null) step.to.clear(step.place, step.found);
            if (step.to.take(step.from, step.name, step.fresh, step.place, false)) {
                placed(step.to, step.place, step.displayPath, decision);
                return;
            }
        }
        var to = merged ? step.to.directory(step.place, step.found) : step.to.make(step.place);
        to.sweep();
        tally.done(step.displayPath, 0, decision);
        var ending = DirectoryFinish.of(decision, decider.replaces());
        open(step.from.directory(step.name, step.fresh), to, node, ending, step.displayPath);
    }

    /** An entry that is in its place with all that is below it. */
    private void tell(WrittenDirectory above, ByteString name, ByteString displayPath) throws FileException {
        placed(above, name, displayPath, new Decision.Make());
    }

    private void placed(WrittenDirectory above, ByteString name, ByteString displayPath, Decision decision)
            throws FileException {
        var stat = above.look(name);
        if (stat == null) return;
        tally.done(displayPath, size(stat), decision);
        if (stat.isDirectory()) open(above.directory(name, stat), null, null, DirectoryFinish.NOTHING, displayPath);
    }

    private void file(Step step) throws FileException, InterruptedException {
        Decision decision;
        try (var existing = step.to.open(step.place); var fresh = step.from.open(step.name)) {
            var node = node(step);
            decision = decider.file(existing, node, comparison.of(fresh.content(), existing.content()), false);
            if (decision instanceof Decision.Adjust) {
                existing.adjust(node);
                tally.done(step.displayPath, size(step.fresh), decision);
                return;
            }
        }
        carryOut(step, decision);
    }

    /** Anything but a directory. */
    private void carryOut(Step step, Decision decision) throws FileException, InterruptedException {
        switch (decision) {
            case Decision.Make() -> put(step, false);
            case Decision.Replace(var other) -> {
                // Nothing can be renamed over a directory.
                if (other == NodeType.DIRECTORY) step.to.clear(step.place, step.found);
                put(step, other != NodeType.DIRECTORY);
            }
            case Decision.Adjust adjust -> step.to.adjust(node(step));
            case Decision.Link link -> throw new IllegalStateException("decided for a file with several names");
            case Decision.Unchanged unchanged -> { }
            case Decision.Keep keep -> { }
            case Decision.Undecided undecided -> { }
            case Decision.Skip skip -> { }
            case Decision.Fail fail -> { }
        }
        tally.done(step.displayPath, size(step.fresh), decision);
    }

    private static long size(FileStat stat) {
        return stat.isFile() ? stat.size() : 0;
    }

    /** One entry among many. @throws FileException if every other would fail likewise */
    private void failed(ByteString displayPath, FileException failure) throws FileException {
        tally.failed(displayPath, failure);
        tally.throwFatal();
    }

    private void put(Step step, boolean replace) throws FileException, InterruptedException {
        if (!step.to.take(step.from, step.name, step.fresh, step.place, replace)) copy(step, replace);
    }

    /** For a directory at the target that another file system is mounted on. */
    private void copy(Step step, boolean replace) throws FileException, InterruptedException {
        if (step.fresh.type() == NodeType.SOCKET || step.fresh.type() == NodeType.UNKNOWN) {
            throw new Place(step.to.place, step.place).failure("move to", -Posix.EXDEV);
        }
        if (!step.fresh.isFile()) {
            step.to.place(node(step), replace);
            return;
        }
        try (var source = step.from.open(step.name)) {
            var file = step.to.create();
            try {
                file.complete(node(step), copy(source.content(), file));
                if (replace) step.to.sync();
                file.takeName(node(step), replace);
            } catch (FileException | InterruptedException | RuntimeException e) {
                file.discard();
                throw e;
            }
        }
    }

    private static long copy(LocalFile source, TargetFile file) throws FileException, InterruptedException {
        var buffer = new byte[BUFFER_BYTES];
        long at = 0;
        for (int n; (n = source.read(buffer, 0, buffer.length)) > 0; at += n) {
            if (Thread.interrupted()) throw new InterruptedException();
            file.write(buffer, 0, n, at);
        }
        return at;
    }

    /** The metadata that an entry has as it was restored. */
    private static Node node(Step step) throws FileException {
        var stat = step.fresh;
        return node(stat, step.place, stat.type() == NodeType.SYMLINK ? step.from.readLink(step.name)
                : ByteString.EMPTY);
    }

    private static Node node(FileStat stat, ByteString name, ByteString target) {
        var metadata = new Metadata(Mode.fromStMode(stat.mode()),
                new Timestamp(stat.mtimeSeconds(), stat.mtimeNanos(), 0), Timestamp.UNKNOWN, Timestamp.UNKNOWN,
                Owner.of(stat.uid(), stat.gid()), stat.inode(), stat.device(), stat.links(), List.of());
        return new Node(name, metadata, Content.of(stat.type(), stat.size(), target, stat.rdev()));
    }
}
