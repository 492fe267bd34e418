package dump.files;

import dump.model.ByteString;
import dump.model.Event;
import dump.model.Mode;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Timestamp;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
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

    /**
     * A directory that is being gone through.
     *
     * @param to null if {@code from} is in its place already, and what is in it is only told
     * @param node what {@code to} gets after its entries; null if its metadata is left alone
     */
    private record Level(TargetDirectory from, TargetDirectory to, Node node, ByteString printed,
            Iterator<ByteString> rest) {}

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

    private void begin(Staged root) throws FileException, InterruptedException {
        target.sweep();
        if (root.place().isEmpty()) {
            var from = staging;
            if (!root.path().isEmpty()) {
                var path = Passage.of(root.path());
                var above = path.above(staging);
                from = above.directory(path.last(), above.look(path.last()));
            }
            open(from, target, null, root.printed());
            return;
        }
        var path = Passage.of(root.path());
        var place = Passage.of(root.place());
        entry(path.above(staging), path.last(), place.makeAbove(target), place.last(), root.printed());
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
            level.from.leave();
            return;
        }
        level.from.abandon();
        try {
            if (level.node != null) level.to.finish(level.node);
        } catch (FileException e) {
            tally.failed(level.printed, e);
        }
    }

    private void open(TargetDirectory from, TargetDirectory to, Node node, ByteString printed) throws FileException {
        levels.push(new Level(from, to, node, printed, Arrays.asList(from.names()).iterator()));
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
        tally.placed(step.printed, step.fresh, !merged);
        open(step.from.directory(step.name, step.fresh), to, node(step), step.printed);
    }

    /** An entry that is in its place with all that is below it. */
    private void tell(TargetDirectory above, ByteString name, ByteString printed) throws FileException {
        var stat = above.look(name);
        if (stat == null) return;
        tally.placed(printed, stat, true);
        if (stat.isDirectory()) open(above.directory(name, stat), null, null, printed);
    }

    private void file(Step step) throws FileException, InterruptedException {
        try (var existing = step.to.open(step.place); var fresh = step.from.open(step.name)) {
            if (comparison.of(fresh.content(), existing.content())) {
                boolean otherNames = existing.content().stat().links() > 1;
                if (!otherNames) {
                    existing.adjust(node(step));
                } else if (!overwrite) {
                    tally.tell(new Event.Warning(step.printed + " is right, but the file there has other names too, so "
                            + "its owner, mode and times were left alone"));
                }
                if (!otherNames || !overwrite) {
                    tally.placed(step.printed, step.fresh, false);
                    return;
                }
            }
        }
        if (clearTheWay(step)) put(step, true);
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
        step.to.adjust(node(step));
        tally.placed(step.printed, step.fresh, false);
    }

    /** Whether what differs may be replaced; a directory is taken away for it. If not, it stays, which is told. */
    private boolean clearTheWay(Step step) throws FileException {
        if (!overwrite) tally.kept(step.printed);
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
                file.finish(node(step), copy(source.content(), file), replace);
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
        var target = stat.type() == NodeType.SYMLINK ? step.from.readLink(step.name) : ByteString.EMPTY;
        return new Node(step.place, stat.type(), Mode.fromStMode(stat.mode()),
                new Timestamp(stat.mtimeSeconds(), stat.mtimeNanos(), 0), Timestamp.UNKNOWN, Timestamp.UNKNOWN,
                stat.uid(), stat.gid(), "", "", stat.inode(), stat.device(), stat.size(), stat.links(), target,
                List.of(), Map.of(), stat.rdev(), null, null, "");
    }
}
