package dump.restore;

import dump.files.Ending;
import dump.files.FileException;
import dump.files.FileStat;
import dump.files.LocalWriter;
import dump.files.TargetDirectory;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Id;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Tree;
import dump.model.WalkedPath;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * Walks down the trees in their order and makes everything but the content of files, which it hands to {@link
 * Batches}. Names are hostile until they are seen to be plain. For one thread.
 */
final class Descent {
    /** Subtrees may be shared, so a small repository can describe a tree without end. */
    private static final long ENTRIES_MAX = 1L << 32;

    private final Repository repository;
    private final RestoreOptions options;
    private final LocalWriter writer;
    private final Batches batches;
    private final FileJob.Shared shared;
    private final Ledger ledger;
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private WalkedPath path;
    /** The target and the directories on the way to where the roots land, by their places. */
    private final LinkedHashMap<ByteString, DirectoryJob> passages = new LinkedHashMap<>();
    private long entries;
    private long files;
    private long bytes;

    /** A directory that is being gone through. @param seen null while the names ascend */
    private record Level(DirectoryJob directory, Iterator<Node> rest, Set<ByteString> seen, int above) {}

    Descent(Repository repository, RestoreOptions options, LocalWriter writer, Batches batches, FileJob.Shared shared) {
        this.repository = repository;
        this.options = options;
        this.writer = writer;
        this.batches = batches;
        this.shared = shared;
        this.ledger = shared.ledger();
    }

    /** The entries and all that is below them. */
    void restore(List<Root> roots) throws Exception {
        for (var root : roots) restore(root);
        // Another root may have landed in the same directories.
        for (var passage : passages.sequencedValues().reversed()) passage.settled();
    }

    private void restore(Root root) throws Exception {
        var passage = passage(root);
        if (passage == null) return;
        path = new WalkedPath(root.printed());
        passage.expect();
        if (root.place().isEmpty()) open(root.node(), passage, ByteString.EMPTY, root.printed());
        else land(root, passage);
        while (!levels.isEmpty()) {
            var level = levels.peek();
            if (level.rest.hasNext()) next(level);
            else leave(levels.pop());
        }
        tellTotal();
    }

    private void leave(Level level) {
        path.leave(level.above);
        level.directory.settled();
    }

    /** A root under a name of its own. */
    private void land(Root root, DirectoryJob passage) throws Exception {
        int slash = root.place().lastIndexOf((byte) '/');
        var name = root.place().slice(slash + 1, root.place().length());
        // The place may have been made of the node's name, and look harmless only because that was.
        boolean acceptable = isAcceptable(name, root.printed())
                && (root.node().name().isEmpty() || isAcceptable(root.node().name(), root.printed()));
        if (acceptable) entry(passage, root.node().withName(name), ByteString.EMPTY, root.printed());
        passage.settled();
    }

    /** A job that could not become a hard link after all. */
    void restoreAgain(FileJob job) throws Exception {
        try {
            place(job);
        } catch (FileException e) {
            job.settleFailed(e);
        }
    }

    void tellTotal() {
        ledger.tell(new Event.Total(files, bytes));
    }

    private void next(Level level) throws Exception {
        var node = level.rest.next();
        var printed = path.of(node.name());
        if (++entries > ENTRIES_MAX) {
            throw new RepositoryException.Damaged("the tree has more than " + ENTRIES_MAX
                    + " entries: it was made to be endless; restore single directories of it", null);
        }
        if (!isAcceptable(node.name(), printed)) return;
        if (level.seen != null && !level.seen.add(node.name())) {
            ledger.failed(printed, "the backup holds another entry of that name");
            return;
        }
        entry(level.directory, node, node.name(), printed);
    }

    private boolean isAcceptable(ByteString name, ByteString printed) {
        if (LocalWriter.isPlainName(name)) return true;
        ledger.failed(printed, name.isEmpty() ? "its name can't be read" : "its name could lead out of the target");
        return false;
    }

    /** The directories on the way to where the root lands, or null if something stands in the way. */
    private DirectoryJob passage(Root root) {
        try {
            // Of the root of a tree nothing is known, not even a name.
            boolean isKnown = root.place().isEmpty() && !root.node().name().isEmpty();
            var job = passages.get(ByteString.EMPTY);
            if (job == null) job = passage(null, ByteString.EMPTY, writer.root(), isKnown ? root.node() : null, root);
            var above = root.above().iterator();
            for (int from = 0, to = root.place().indexOf((byte) '/', 0); to >= 0;
                    from = to + 1, to = root.place().indexOf((byte) '/', from)) {
                var name = root.place().slice(from, to);
                if (!isAcceptable(name, root.printed())) return null;
                var known = above.hasNext() ? above.next() : null;
                var place = root.place().slice(0, to);
                var next = passages.get(place);
                job = next != null ? next : passage(job, place, reach(job.target(), name), known, root);
            }
            return job;
        } catch (FileException e) {
            ledger.failed(root.printed(), e);
            return null;
        }
    }

    private TargetDirectory reach(TargetDirectory above, ByteString name) throws FileException {
        var found = above.look(name);
        return found != null || options.trial() ? above.directory(name, found) : above.make(name);
    }

    private DirectoryJob passage(DirectoryJob above, ByteString place, TargetDirectory target, Node node, Root root)
            throws FileException {
        target.sweep();
        if (above != null) above.expect();
        var job = job(above, target, node, Ending.of(target.isUnfinished(), true, false), ByteString.EMPTY, root.printed());
        passages.put(place, job);
        return job;
    }

    /** @param below its name below the directory above; none for a root and on the way to one */
    private DirectoryJob job(DirectoryJob above, TargetDirectory target, Node node, Ending ending, ByteString below,
            ByteString printed) {
        var name = below.isEmpty() ? new DirectoryJob.Name(printed, true) : new DirectoryJob.Name(below, false);
        if (!options.trial()) return new DirectoryJob(above, target, node, ending, name, ledger);
        if (ending == Ending.METADATA && node != null) writer.foresee(node);
        return new DirectoryJob(above, target, null, Ending.NOTHING, name, ledger);
    }

    /** @param below its name below the path; none for a root, whose path begins it */
    private void entry(DirectoryJob directory, Node node, ByteString below, ByteString printed) throws Exception {
        directory.expect();
        boolean settled = true;
        try {
            switch (node.type()) {
                case DIRECTORY -> settled = !enter(directory, node, below, printed);
                case FILE -> settled = !file(directory, node, printed);
                case SYMLINK, FIFO, CHARACTER_DEVICE, BLOCK_DEVICE -> special(directory, node, printed);
                case SOCKET -> ledger.tell(new Event.FileSkipped(printed,
                        "a socket exists only while its program runs"));
                case UNKNOWN -> ledger.failed(printed, "the backup does not say what kind of entry it is");
            }
        } catch (FileException e) {
            ledger.failed(printed, e);
        } finally {
            if (settled) directory.settled();
        }
        ledger.throwFatal();
    }

    /** @return whether it is being gone through; if not, it is settled */
    private boolean enter(DirectoryJob directory, Node node, ByteString below, ByteString printed)
            throws FileException, RepositoryException {
        var above = directory.target();
        var found = lookIfOld(directory, node);
        if (found != null && !found.isDirectory()) {
            if (!clearTheWay(directory, node, found, printed)) return false;
            found = null;
        }
        boolean isThere = found != null;
        var target = isThere || options.trial() ? above.directory(node.name(), found) : above.make(node.name());
        target.sweep();
        boolean ours = !isThere || target.isUnfinished();
        var different = ours ? "" : above.differences(node, found);
        if (different.isEmpty() || options.overwrite()) ledger.restored(printed, 0, ours || !different.isEmpty());
        else ledger.keptMetadata(printed, different);
        var ending = Ending.of(ours, different.isEmpty(), options.overwrite());
        open(node, job(directory, target, node, ending, below, printed), below, printed);
        return true;
    }

    /** Begins to go through what is in a directory, which gets its metadata even if that cannot be read. */
    private void open(Node node, DirectoryJob job, ByteString below, ByteString printed) throws RepositoryException {
        var tree = tree(node.subtree(), printed);
        if (tree == null) job.settled();
        else levels.push(new Level(job, tree.nodes().iterator(), isAscending(tree) ? null : new HashSet<>(),
                path.enter(below)));
    }

    private Tree tree(Id subtree, ByteString printed) throws RepositoryException {
        if (subtree == null || subtree.isNull()) {
            ledger.failed(printed, "the backup does not say what is in it");
            return null;
        }
        try {
            return repository.tree(subtree);
        } catch (RepositoryException.Damaged e) {
            ledger.failed(printed, "what is in it cannot be restored: " + e.getMessage());
            return null;
        }
    }

    private static boolean isAscending(Tree tree) {
        var nodes = tree.nodes();
        for (int i = 1; i < nodes.size(); i++) {
            if (nodes.get(i - 1).name().compareTo(nodes.get(i).name()) >= 0) return false;
        }
        return true;
    }

    /** @return whether a job will settle it */
    private boolean file(DirectoryJob directory, Node node, ByteString printed) throws Exception {
        long size = contentSize(node, printed);
        if (size < 0) return false;
        if (node.size() != 0 && node.size() != size) {
            ledger.tell(new Event.Warning(printed + ": the backup says " + Long.toUnsignedString(node.size())
                    + " bytes and holds " + size + "; restoring those"));
        }
        files++;
        bytes += size;
        var job = new FileJob(directory, node, printed, size, shared);
        if (!shared.links().takes(job)) restoreAgain(job);
        return true;
    }

    /** Bytes of the node's blobs together, or -1 if it cannot be restored, which is told. */
    private long contentSize(Node node, ByteString printed) throws RepositoryException {
        if (node.content() == null) {
            ledger.failed(printed, "the backup does not say what is in it");
            return -1;
        }
        long size = 0;
        for (var id : node.content()) {
            var place = repository.reader().find(BlobType.DATA, id);
            if (place == null) {
                ledger.failed(printed, "the repository lacks the data blob " + id.brief());
                return -1;
            }
            size += place.plainLength();
        }
        return size;
    }

    private void place(FileJob job) throws Exception {
        var directory = job.directory();
        var found = lookIfOld(directory, job.node());
        if (found != null && found.isFile()) {
            batches.compare(job);
        } else if (found != null && !options.overwrite()) {
            job.settleKept(Comparison.CONTENT);
        } else {
            if (found != null && found.isDirectory()) directory.target().clear(job.node().name(), found);
            else if (found != null) job.replaceExisting();
            if (options.trial()) job.settleForeseen();
            else batches.write(job);
        }
    }

    private void special(DirectoryJob directory, Node node, ByteString printed) throws FileException {
        var target = directory.target();
        var found = lookIfOld(directory, node);
        if (found != null && isRight(directory, node, found)) {
            adjust(target, node, found, printed);
        } else if (found == null || clearTheWay(directory, node, found, printed)) {
            if (make(target, node, found, printed)) ledger.restored(printed, 0, true);
        }
    }

    /** Gives what stands there already the node's metadata, if that is asked for. */
    private void adjust(TargetDirectory target, Node node, FileStat found, ByteString printed) throws FileException {
        var different = target.differences(node, found);
        if (!different.isEmpty() && !options.overwrite()) {
            ledger.keptMetadata(printed, different);
            return;
        }
        if (!different.isEmpty()) {
            if (options.trial()) writer.foresee(node);
            else target.adjust(node);
        }
        ledger.restored(printed, 0, !different.isEmpty());
    }

    /** @return false if this user may not make it, which is told */
    private boolean make(TargetDirectory target, Node node, FileStat found, ByteString printed) throws FileException {
        boolean device = node.type() == NodeType.BLOCK_DEVICE || node.type() == NodeType.CHARACTER_DEVICE;
        try {
            if (device && !writer.makesDevices()) return skipDevice(printed);
            if (options.trial()) writer.foresee(node);
            else target.place(node, found != null && !found.isDirectory());
            return true;
        } catch (FileException e) {
            if (!device || e.kind() != FileException.Kind.DENIED) throw e;
            return skipDevice(printed);
        }
    }

    private boolean skipDevice(ByteString printed) {
        writer.countWithoutOwner();
        ledger.tell(new Event.FileSkipped(printed, "only root may make a device"));
        return false;
    }

    private static boolean isRight(DirectoryJob directory, Node node, FileStat found) throws FileException {
        if (found.type() != node.type()) return false;
        return switch (node.type()) {
            case SYMLINK -> directory.target().readLink(node.name()).equals(node.linkTarget());
            case CHARACTER_DEVICE, BLOCK_DEVICE -> found.rdev() == node.device();
            case FIFO -> true;
            case FILE, DIRECTORY, SOCKET, UNKNOWN -> false;
        };
    }

    /**
     * Whether what differs may be replaced; if not it stays, which is told. A directory, and what is in the way of one,
     * is taken away: nothing can be renamed over that.
     */
    private boolean clearTheWay(DirectoryJob directory, Node node, FileStat found, ByteString printed)
            throws FileException {
        if (!options.overwrite()) {
            ledger.kept(printed, Comparison.CONTENT);
            return false;
        }
        if (found.isDirectory() || node.isDirectory()) directory.target().clear(node.name(), found);
        return true;
    }

    private static FileStat lookIfOld(DirectoryJob directory, Node node) throws FileException {
        return directory.target().fresh() ? null : directory.target().look(node.name());
    }
}
