package dump.restore;

import dump.files.Ending;
import dump.files.FileException;
import dump.files.FileStat;
import dump.files.LocalWriter;
import dump.files.TargetDirectory;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Node;
import dump.model.NodeType;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.repository.TreeWalk;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Makes everything but the content of files, which it hands to {@link Batches}, as the walk comes to it. For one thread.
 */
final class Descent implements TreeWalk.Visitor<DirectoryJob, Exception> {
    private final Repository repository;
    private final RestoreOptions options;
    private final LocalWriter writer;
    private final Batches batches;
    private final FileJob.Shared shared;
    private final Ledger ledger;
    /** The target and the directories on the way to where the roots land, by their places. */
    private final LinkedHashMap<ByteString, DirectoryJob> passages = new LinkedHashMap<>();
    private long files;
    private long bytes;

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
        try (var walk = new TreeWalk<>(repository, this)) {
            for (var root : roots) restore(root, walk);
        }
        // Another root may have landed in the same directories.
        for (var passage : passages.sequencedValues().reversed()) passage.settled();
    }

    private void restore(Root root, TreeWalk<DirectoryJob, Exception> walk) throws Exception {
        var passage = passage(root);
        if (passage == null) return;
        passage.expect();
        if (root.place().isEmpty()) walk.below(root.printed(), root.node(), passage);
        else land(root, passage, walk);
        tellTotal();
    }

    /** A root under a name of its own. */
    private void land(Root root, DirectoryJob passage, TreeWalk<DirectoryJob, Exception> walk) throws Exception {
        int slash = root.place().lastIndexOf((byte) '/');
        var node = root.node().withName(root.place().slice(slash + 1, root.place().length()));
        // The place may have been made of the node's name, and look harmless only because that was.
        if (isAcceptable(node.name(), root.printed())
                && (root.node().name().isEmpty() || isAcceptable(root.node().name(), root.printed()))) {
            if (!node.isDirectory()) {
                entry(passage, node, root.printed());
            } else {
                var job = enter(passage, node, root.printed(), new DirectoryJob.Name(root.printed(), true));
                if (job != null) walk.below(root.printed(), node, job);
            }
        }
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

    @Override
    public void damaged(ByteString printed, String reason) {
        ledger.failed(printed, reason);
    }

    @Override
    public boolean takesDoubtful(ByteString printed, String reason) {
        ledger.failed(printed, reason);
        return false;
    }

    @Override
    public void leave(DirectoryJob directory) {
        directory.settled();
    }

    private boolean isAcceptable(ByteString name, ByteString printed) {
        var doubt = TreeWalk.doubt(name);
        return doubt == null || takesDoubtful(printed, doubt);
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
        var job = job(above, target, node, Ending.of(target.isUnfinished(), true, false),
                new DirectoryJob.Name(root.printed(), true));
        passages.put(place, job);
        return job;
    }

    private DirectoryJob job(DirectoryJob above, TargetDirectory target, Node node, Ending ending,
            DirectoryJob.Name name) {
        if (!options.trial()) return new DirectoryJob(above, target, node, ending, name, ledger);
        if (ending == Ending.METADATA && node != null) writer.foresee(node);
        return new DirectoryJob(above, target, null, Ending.NOTHING, name, ledger);
    }

    @Override
    public void entry(DirectoryJob directory, Node node, ByteString printed) throws Exception {
        directory.expect();
        boolean settled = true;
        try {
            switch (node.type()) {
                case FILE -> settled = !file(directory, node, printed);
                case SYMLINK, FIFO, CHARACTER_DEVICE, BLOCK_DEVICE -> special(directory, node, printed);
                case SOCKET -> ledger.tell(new Event.FileSkipped(printed,
                        "a socket exists only while its program runs"));
                case UNKNOWN -> ledger.failed(printed, "the backup does not say what kind of entry it is");
                case DIRECTORY -> throw new IllegalStateException("a directory is entered");
            }
        } catch (FileException e) {
            ledger.failed(printed, e);
        } finally {
            if (settled) directory.settled();
        }
        ledger.throwFatal();
    }

    @Override
    public DirectoryJob enter(DirectoryJob directory, Node node, ByteString printed) throws Exception {
        return enter(directory, node, printed, new DirectoryJob.Name(node.name(), false));
    }

    /** @return null if it cannot be gone through */
    private DirectoryJob enter(DirectoryJob directory, Node node, ByteString printed, DirectoryJob.Name name)
            throws Exception {
        directory.expect();
        DirectoryJob job = null;
        try {
            job = made(directory, node, printed, name);
        } catch (FileException e) {
            ledger.failed(printed, e);
        } finally {
            if (job == null) directory.settled();
        }
        ledger.throwFatal();
        return job;
    }

    /** Null if something is in the way, which is told. */
    private DirectoryJob made(DirectoryJob directory, Node node, ByteString printed, DirectoryJob.Name name)
            throws FileException {
        var above = directory.target();
        var found = lookIfOld(directory, node);
        if (found != null && !found.isDirectory()) {
            if (!clearTheWay(directory, node, found, printed)) return null;
            found = null;
        }
        boolean isThere = found != null;
        var target = isThere || options.trial() ? above.directory(node.name(), found) : above.make(node.name());
        target.sweep();
        boolean ours = !isThere || target.isUnfinished();
        var different = ours ? "" : above.differences(node, found);
        if (different.isEmpty() || options.overwrite()) ledger.restored(printed, 0, ours || !different.isEmpty());
        else ledger.keptMetadata(printed, different);
        return job(directory, target, node, Ending.of(ours, different.isEmpty(), options.overwrite()), name);
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
