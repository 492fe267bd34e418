package dump.files;

import dump.model.ByteString;
import dump.model.Mode;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Timestamp;
import dump.posix.Posix;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Goes down a restored tree and the target beside each other and moves what is missing there, a whole directory at
 * once where none stands. For one thread.
 */
final class Mover {
    private static final int BUFFER_BYTES = 256 << 10;

    private final TargetDirectory target;
    private final TargetDirectory staging;
    private final boolean overwrite;
    private final StagingTally tally;
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
    private record Level(TargetDirectory from, TargetDirectory to, Node node, Ending ending, ByteString printed,
            Iterator<ByteString> rest) {}

    /** A directory on the way to where entries land. @param node null if nothing is known of it */
    private record Passed(TargetDirectory directory, Node node, ByteString printed) {}

    /** An entry on its way. @param found what stands in its place, or null */
    private record Step(TargetDirectory from, ByteString name, FileStat fresh, TargetDirectory to, ByteString place,
            FileStat found, ByteString printed) {}

    Mover(TargetDirectory target, TargetDirectory staging, boolean overwrite, StagingTally tally) {
        this.target = target;
        this.staging = staging;
        this.overwrite = overwrite;
        this.tally = tally;
    }

    void move(Staged root) throws FileException, InterruptedException {
        levels.clear();
        try {
            begin(root);
        } catch (FileException e) {
            tally.failed(root.printed(), e);
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
            var ending = Ending.of(passed.directory.isUnfinished(), true, false);
            end(passed.directory, passed.node, ending, passed.printed);
        }
        return top == null ? null : top.node;
    }

    private void begin(Staged root) throws FileException, InterruptedException {
        var path = Passage.of(root.path());
        var above = path.above(staging);
        if (root.place().isEmpty()) {
            var found = above.look(path.last());
            var from = above.directory(path.last(), found);
            var node = found == null ? null : node(found, path.last(), ByteString.EMPTY);
            passed(ByteString.EMPTY, target, node, root.printed());
            open(from, target, null, Ending.NOTHING, root.printed());
            return;
        }
        var place = Passage.of(root.place());
        entry(above, path.last(), makeAbove(place, root), place.last(), root.printed());
    }

    /** The directory in which an entry lands; it and those above it are made where they are missing. */
    private TargetDirectory makeAbove(Passage way, Staged root) throws FileException {
        var directory = passed(ByteString.EMPTY, target, null, root.printed());
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
            directory = passed(place, directory, node, root.printed());
        }
        return directory;
    }

    /** The directory of that place, the same one for all entries. */
    private TargetDirectory passed(ByteString place, TargetDirectory directory, Node node, ByteString printed)
            throws FileException {
        var before = passages.get(place);
        if (before != null) return before.directory;
        passages.put(place, new Passed(directory, node, printed));
        directory.sweep();
        return directory;
    }

    private void next(Level level, ByteString name) throws FileException, InterruptedException {
        var printed = level.printed.resolve(name);
        try {
            if (level.to == null) tell(level.from, name, printed);
            else entry(level.from, name, level.to, name, printed);
        } catch (FileException e) {
            tally.failed(printed, e);
        }
    }

    private void end(Level level) throws FileException {
        if (level.to == null) {
            level.from.leave(Timestamp.UNKNOWN);
            return;
        }
        level.from.abandon();
        // The target's own turn comes last.
        if (level.node != null) end(level.to, level.node, level.ending, level.printed);
    }

    private void end(TargetDirectory directory, Node node, Ending ending, ByteString printed) throws FileException {
        try {
            directory.end(node, ending);
        } catch (FileException e) {
            tally.failed(printed, e);
        }
    }

    private void open(TargetDirectory from, TargetDirectory to, Node node, Ending ending, ByteString printed)
            throws FileException {
        levels.push(new Level(from, to, node, ending, printed, Arrays.asList(from.names()).iterator()));
    }

    private void entry(TargetDirectory from, ByteString name, TargetDirectory to, ByteString place, ByteString printed)
            throws FileException, InterruptedException {
        var fresh = from.look(name);
        if (fresh == null) {
            tally.failed(printed, "it was not restored");
            return;
        }
        var step = new Step(from, name, fresh, to, place, to.fresh() ? null : to.look(place), printed);
        if (fresh.isDirectory()) directory(step);
        else if (step.found == null) put(step, false);
        else if (fresh.isFile() && step.found.isFile()) file(step);
        else if (isRight(step)) adjust(step);
        else if (clearTheWay(step)) put(step, !step.found.isDirectory());
    }

    private void directory(Step step) throws FileException {
        boolean merged = step.found != null && step.found.isDirectory();
        if (!merged && step.found != null) {
            if (!clearTheWay(step)) return;
            step.to.clear(step.place, step.found);
        }
        if (!merged && step.to.take(step.from, step.name, step.fresh, step.place, false)) {
            tell(step.to, step.place, step.printed);
            return;
        }
        var to = merged ? step.to.directory(step.place, step.found) : step.to.make(step.place);
        to.sweep();
        var node = node(step);
        boolean ours = !merged || to.isUnfinished();
        var different = ours ? "" : step.to.differences(node, step.found);
        if (different.isEmpty() || overwrite) tally.placed(step.printed, step.fresh, ours || !different.isEmpty());
        else tally.keptMetadata(step.printed, different);
        var ending = Ending.of(ours, different.isEmpty(), overwrite);
        open(step.from.directory(step.name, step.fresh), to, node, ending, step.printed);
    }

    /** An entry that is in its place with all that is below it. */
    private void tell(TargetDirectory above, ByteString name, ByteString printed) throws FileException {
        var stat = above.look(name);
        if (stat == null) return;
        tally.placed(printed, stat, true);
        if (stat.isDirectory()) open(above.directory(name, stat), null, null, Ending.NOTHING, printed);
    }

    private void file(Step step) throws FileException, InterruptedException {
        try (var existing = step.to.open(step.place); var fresh = step.from.open(step.name)) {
            if (comparison.of(fresh.content(), existing.content()) && isSettled(step, existing)) return;
        }
        if (clearTheWay(step)) put(step, true);
    }

    /** What is right by content is not moved, but where its metadata would change that of its other names, too. */
    private boolean isSettled(Step step, ExistingFile existing) throws FileException {
        var node = node(step);
        var different = existing.differences(node);
        if (different.isEmpty()) {
            tally.placed(step.printed, step.fresh, false);
        } else if (!overwrite) {
            tally.keptMetadata(step.printed, different);
        } else if (existing.content().stat().links() > 1) {
            return false;
        } else {
            existing.adjust(node);
            tally.adjusted(step.printed, step.fresh);
        }
        return true;
    }

    private static boolean isRight(Step step) throws FileException {
        if (step.found.type() != step.fresh.type()) return false;
        return switch (step.fresh.type()) {
            case SYMLINK -> step.to.readLink(step.place).equals(step.from.readLink(step.name));
            case CHARACTER_DEVICE, BLOCK_DEVICE -> step.found.rdev() == step.fresh.rdev();
            case FIFO, SOCKET -> true;
            case FILE, DIRECTORY, UNKNOWN -> false;
        };
    }

    private void adjust(Step step) throws FileException {
        var node = node(step);
        var different = step.to.differences(node, step.found);
        if (different.isEmpty()) {
            tally.placed(step.printed, step.fresh, false);
        } else if (overwrite) {
            step.to.adjust(node);
            tally.adjusted(step.printed, step.fresh);
        } else {
            tally.keptMetadata(step.printed, different);
        }
    }

    /** Whether what differs may be replaced; a directory is taken away for it. If not, it stays, which is told. */
    private boolean clearTheWay(Step step) throws FileException {
        if (!overwrite) tally.kept(step.printed, "differs from what is there");
        else if (step.found.isDirectory()) step.to.clear(step.place, step.found);
        return overwrite;
    }

    /** Anything but a directory. */
    private void put(Step step, boolean replace) throws FileException, InterruptedException {
        if (!step.to.take(step.from, step.name, step.fresh, step.place, replace)) copy(step, replace);
        tally.placed(step.printed, step.fresh, true);
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
        return node(stat, step.place, stat.type() == NodeType.SYMLINK ? step.from.readLink(step.name) : ByteString.EMPTY);
    }

    private static Node node(FileStat stat, ByteString name, ByteString target) {
        return new Node(name, stat.type(), Mode.fromStMode(stat.mode()),
                new Timestamp(stat.mtimeSeconds(), stat.mtimeNanos(), 0), Timestamp.UNKNOWN, Timestamp.UNKNOWN,
                stat.uid(), stat.gid(), "", "", stat.inode(), stat.device(), stat.size(), stat.links(), target,
                List.of(), Map.of(), stat.rdev(), null, null, "");
    }
}
