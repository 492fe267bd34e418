package dump.duplicity;

import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Decision;
import dump.model.Existing;
import dump.model.Node;
import dump.model.RestoreOutcome;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.target.Decider;
import dump.target.PlannedTarget;
import dump.target.RestoreTally;
import dump.target.TargetDirectory;

/**
 * What a restore would do, told by what lists say of the entries, and decided as what is staged is moved to its place.
 * Content is known only when volumes are read, and so is its size. For one thread.
 */
final class DuplicityPlan implements AutoCloseable {
    private final PlannedTarget target;
    private final Decider decider;
    private final RestoreTally tally;
    private BytePath lastParent;
    private TargetDirectory lastDirectory;
    /** Below a directory that cannot be made, or that stays what it is, nothing is restored. */
    private ByteString closed;

    DuplicityPlan(ByteString target, Existing existing, RestoreTally tally) throws FileException {
        this.target = PlannedTarget.withoutAttributes(target);
        decider = new Decider(existing);
        this.tally = tally;
    }

    /** Begins with what is restored, {@link #entry} by entry. @return false if its place cannot be reached */
    boolean begin(ByteString path, BytePath place) {
        closed = null;
        lastParent = null;
        try {
            TargetDirectory directory = target.root();
            for (var one : place.parents()) {
                var name = one.name();
                var found = directory.look(name);
                directory = found == null ? directory.make(name) : directory.directory(name, found);
                directory.sweep();
            }
            return true;
        } catch (FileException e) {
            tally.failed(path, e);
            return false;
        }
    }

    /** The next entry, those of a directory after it. @param place where it would land, relative to the target */
    void entry(ByteString path, Node node, BytePath place) {
        if (tally.isOver() || closed != null && path.startsWith(closed)) return;
        try {
            var above = directory(place.parent());
            var named = node.withName(place.name());
            var found = above.look(named.name());
            var decision = decide(above, named, found);
            foresee(decision, above, named, found);
            if (node.isDirectory() && decision instanceof Decision.Keep && !found.isDirectory()) close(path);
            tally.done(path, node.isFile() ? node.size() : 0, decision);
        } catch (FileException e) {
            close(path);
            tally.failed(path, e);
        }
    }

    /** An entry that cannot be restored. */
    void lost(ByteString path, String reason) {
        tally.failed(path, reason);
    }

    /**
     * @param withoutOwner entries that are another's, and would be this user's
     * @throws FileException if nothing could be written there
     */
    RestoreOutcome outcome(long withoutOwner) throws FileException {
        tally.throwFatal();
        return tally.outcome(withoutOwner);
    }

    private Decision decide(TargetDirectory above, Node node, FileStat found) throws FileException {
        if (node.isDirectory()) return decider.directory(above, node, found);
        boolean areFiles = node.isFile() && found != null && found.isFile();
        return areFiles ? file(above, node, found) : decider.entry(above, node, found);
    }

    /** Where only metadata would show it, nothing is said of content. */
    private Decision file(TargetDirectory above, Node node, FileStat found) throws FileException {
        try (var _ = above.open(node.name())) {
            return decider.unread(above, node, found, "is there already; it is compared when it is restored");
        } catch (FileException e) {
            if (e.kind() != FileException.Kind.DENIED || !above.isShut(node.name())) throw e;
            return decider.unread(above, node, found, Decider.SHUT);
        }
    }

    /** Fails where the restore would. */
    private static void foresee(Decision decision, TargetDirectory above, Node node, FileStat found)
            throws FileException {
        boolean isDirectory = found != null && found.isDirectory();
        if (decision instanceof Decision.Replace && (isDirectory || node.isDirectory()))
            above.clear(node.name(), found);
        if (node.isDirectory() && isDirectory) above.directory(node.name(), found).sweep();
        else if (node.isDirectory() && decision.writes()) above.make(node.name());
        else if (decision.writes()) above.place(node, found != null && !isDirectory);
    }

    private void close(ByteString path) {
        closed = path.resolve(ByteString.EMPTY);
    }

    /** One that is not there if it is still to be made. */
    private TargetDirectory directory(BytePath parent) throws FileException {
        if (parent.equals(lastParent)) return lastDirectory;
        TargetDirectory directory = target.root();
        for (var name : parent.names()) {
            var found = directory.look(name);
            directory = directory.directory(name, found != null && found.isDirectory() ? found : null);
        }
        lastParent = parent;
        lastDirectory = directory;
        return directory;
    }

    @Override
    public void close() {
        target.close();
    }
}
