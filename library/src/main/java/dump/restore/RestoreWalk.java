package dump.restore;

import dump.model.ByteString;
import dump.model.Decision;
import dump.model.Event;
import dump.model.Node;
import dump.model.NodeType;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.reading.FileBatches;
import dump.reading.TreeWalk;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.target.Decider;
import dump.target.DirectoryFinish;
import dump.target.LocalTarget;
import dump.target.RestoreTally;
import dump.target.TargetDirectory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides about each entry as the walk comes to it, and has the target make everything but the content of files,
 * which {@link FileBatches} read. For one thread.
 */
final class RestoreWalk implements TreeWalk.Visitor<DirectoryJob, Exception> {
    private final Repository repository;
    private final LocalTarget target;
    private final Decider decider;
    private final FileBatches<FileJob> batches;
    private final Predicate<FileJob> needsContent;
    private final FileJob.Shared shared;
    private final RestoreTally tally;
    /** The target and the directories on the way to where the roots land, by their places. */
    private final LinkedHashMap<ByteString, DirectoryJob> passages = new LinkedHashMap<>();

    RestoreWalk(Repository repository, LocalTarget target, Decider decider, FileBatches<FileJob> batches,
            Predicate<FileJob> needsContent, FileJob.Shared shared) {
        this.repository = repository;
        this.target = target;
        this.decider = decider;
        this.batches = batches;
        this.needsContent = needsContent;
        this.shared = shared;
        this.tally = shared.tally();
    }

    /** The entries and all that is below them. */
    void restore(List<RestoreRoot> roots) throws Exception {
        try (var walk = new TreeWalk<>(repository, this)) {
            for (var root : roots) restore(root, walk);
        }
        // Another root may have landed in the same directories.
        for (var passage : passages.sequencedValues().reversed()) passage.settled();
    }

    private void restore(RestoreRoot root, TreeWalk<DirectoryJob, Exception> walk) throws Exception {
        var passage = passage(root);
        if (passage == null) return;
        passage.expect();
        if (root.place().isEmpty()) walk.below(root.displayPath(), root.node(), passage);
        else land(root, passage, walk);
        batches.tellTotal();
    }

    /** A root under a name of its own. */
    private void land(RestoreRoot root, DirectoryJob passage, TreeWalk<DirectoryJob, Exception> walk) throws Exception {
        int slash = root.place().lastIndexOf((byte) '/');
        var node = root.node().withName(root.place().slice(slash + 1, root.place().length()));
        // The place may have been made of the node's name, and look harmless only because that was.
        if (isAcceptable(node.name(), root.displayPath())
                && (root.node().name().isEmpty() || isAcceptable(root.node().name(), root.displayPath()))) {
            if (!node.isDirectory()) {
                entry(passage, node, root.displayPath());
            } else {
                var job = enter(passage, node, root.displayPath(), new DirectoryJob.Name(root.displayPath(), true));
                if (job != null) walk.below(root.displayPath(), node, job);
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

    @Override
    public void damaged(ByteString displayPath, String reason) {
        tally.failed(displayPath, reason);
    }

    @Override
    public boolean takesDoubtful(ByteString displayPath, String reason) {
        tally.failed(displayPath, reason);
        return false;
    }

    @Override
    public void leave(DirectoryJob directory) {
        directory.settled();
    }

    private boolean isAcceptable(ByteString name, ByteString displayPath) {
        var doubt = TreeWalk.doubt(name);
        return doubt == null || takesDoubtful(displayPath, doubt);
    }

    /** The directories on the way to where the root lands, or null if something stands in the way. */
    private DirectoryJob passage(RestoreRoot root) {
        try {
            // Of the root of a tree nothing is known, not even a name.
            boolean isKnown = root.place().isEmpty() && !root.node().name().isEmpty();
            var job = passages.get(ByteString.EMPTY);
            if (job == null) job = passage(null, ByteString.EMPTY, target.root(), isKnown ? root.node() : null, root);
            var above = root.above().iterator();
            for (int from = 0, to = root.place().indexOf((byte) '/', 0); to >= 0;
                    from = to + 1, to = root.place().indexOf((byte) '/', from)) {
                var name = root.place().slice(from, to);
                if (!isAcceptable(name, root.displayPath())) return null;
                var known = above.hasNext() ? above.next() : null;
                var place = root.place().slice(0, to);
                var next = passages.get(place);
                job = next != null ? next : passage(job, place, reach(job.target(), name), known, root);
            }
            return job;
        } catch (FileException e) {
            tally.failed(root.displayPath(), e);
            return null;
        }
    }

    private TargetDirectory reach(TargetDirectory above, ByteString name) throws FileException {
        var found = above.look(name);
        return found != null ? above.directory(name, found) : above.make(name);
    }

    private DirectoryJob passage(DirectoryJob above, ByteString place, TargetDirectory target, Node node,
            RestoreRoot root)
            throws FileException {
        target.sweep();
        if (above != null) above.expect();
        var job = new DirectoryJob(above, target, node, DirectoryFinish.onTheWay(target.isUnfinished()),
                new DirectoryJob.Name(root.displayPath(), true), tally);
        passages.put(place, job);
        return job;
    }

    @Override
    public void entry(DirectoryJob directory, Node node, ByteString displayPath) throws Exception {
        directory.expect();
        boolean settled = true;
        try {
            switch (node.type()) {
                case FILE -> settled = !file(directory, node, displayPath);
                case SYMLINK, FIFO, CHARACTER_DEVICE, BLOCK_DEVICE -> special(directory, node, displayPath);
                case SOCKET -> tally.done(displayPath, 0,
                        new Decision.Skip("a socket exists only while its program runs"));
                case UNKNOWN -> tally.failed(displayPath, "the backup does not say what kind of entry it is");
                case DIRECTORY -> throw new IllegalStateException("a directory is entered");
            }
        } catch (FileException e) {
            tally.failed(displayPath, e);
        } finally {
            if (settled) directory.settled();
        }
        tally.throwFatal();
    }

    @Override
    public DirectoryJob enter(DirectoryJob directory, Node node, ByteString displayPath) throws Exception {
        return enter(directory, node, displayPath, new DirectoryJob.Name(node.name(), false));
    }

    /** @return null if it cannot be gone through */
    private DirectoryJob enter(DirectoryJob directory, Node node, ByteString displayPath, DirectoryJob.Name name)
            throws Exception {
        directory.expect();
        DirectoryJob job = null;
        try {
            job = made(directory, node, displayPath, name);
        } catch (FileException e) {
            tally.failed(displayPath, e);
        } finally {
            if (job == null) directory.settled();
        }
        tally.throwFatal();
        return job;
    }

    /** Null if something is in the way, which is told. */
    private DirectoryJob made(DirectoryJob directory, Node node, ByteString displayPath, DirectoryJob.Name name)
            throws FileException {
        var above = directory.target();
        var found = lookIfOld(directory, node);
        var decision = decider.directory(above, node, found);
        boolean isThere = found != null && found.isDirectory();
        if (!isThere && decision instanceof Decision.Keep) {
            tally.done(displayPath, 0, decision);
            return null;
        }
        if (decision instanceof Decision.Replace) above.clear(node.name(), found);
        var target = isThere ? above.directory(node.name(), found) : above.make(node.name());
        target.sweep();
        tally.done(displayPath, 0, decision);
        return new DirectoryJob(directory, target, node, DirectoryFinish.of(decision, decider.replaces()), name, tally);
    }

    /** @return whether a job will settle it */
    private boolean file(DirectoryJob directory, Node node, ByteString displayPath) throws Exception {
        long size;
        try {
            size = batches.expect(node);
        } catch (RepositoryException.Damaged e) {
            tally.failed(displayPath, e.getMessage());
            return false;
        }
        if (node.size() != 0 && node.size() != size) {
            tally.tell(new Event.Warning(displayPath + ": the backup says " + Long.toUnsignedString(node.size())
                    + " bytes and holds " + size + "; restoring those"));
        }
        var job = new FileJob(directory, node, displayPath, size, shared);
        if (directory.target().isShut()) job.settle(Decider.shut());
        else if (!shared.links().takes(job)) restoreAgain(job);
        return true;
    }

    private void place(FileJob job) throws Exception {
        var directory = job.directory();
        var found = lookIfOld(directory, job.node());
        if (found != null && found.isFile()) {
            batches.look(job);
            return;
        }
        var decision = decider.entry(directory.target(), job.node(), found);
        if (!decision.writes()) {
            job.settle(decision);
            return;
        }
        job.decide(decision);
        clear(directory.target(), job.node(), found, decision);
        if (needsContent.test(job)) batches.read(job);
    }

    private void special(DirectoryJob directory, Node node, ByteString displayPath) throws FileException {
        var found = lookIfOld(directory, node);
        var decision = decider.entry(directory.target(), node, found);
        tally.done(displayPath, 0, carryOut(decision, directory.target(), node, found));
    }

    /** @return the same, or that it may not be made */
    private Decision carryOut(Decision decision, TargetDirectory directory, Node node, FileStat found)
            throws FileException {
        return switch (decision.kind()) {
            case MAKE, REPLACE -> make(decision, directory, node, found);
            case ADJUST -> {
                directory.adjust(node);
                yield decision;
            }
            case LINK, UNCHANGED, KEEP, UNDECIDED, SKIP, FAIL -> decision;
        };
    }

    private Decision make(Decision decision, TargetDirectory directory, Node node, FileStat found)
            throws FileException {
        boolean device = node.type() == NodeType.BLOCK_DEVICE || node.type() == NodeType.CHARACTER_DEVICE;
        if (device && !target.makesDevices()) return skippedDevice();
        try {
            clear(directory, node, found, decision);
            directory.place(node, found != null && !found.isDirectory());
            return decision;
        } catch (FileException e) {
            if (!device || e.kind() != FileException.Kind.DENIED) throw e;
            return skippedDevice();
        }
    }

    private Decision skippedDevice() {
        target.countWithoutOwner();
        return new Decision.Skip("only root may make a device");
    }

    /** Nothing can be renamed over a directory. */
    private static void clear(TargetDirectory directory, Node node, FileStat found, Decision decision)
            throws FileException {
        if (decision instanceof Decision.Replace && found.isDirectory()) directory.clear(node.name(), found);
    }

    private static FileStat lookIfOld(DirectoryJob directory, Node node) throws FileException {
        return directory.target().fresh() ? null : directory.target().look(node.name());
    }
}
