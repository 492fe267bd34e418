package dump.restore;

import dump.files.FileException;
import dump.model.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Finds the names of one file by inode and device. */
final class LinkGroups {
    private record Inode(long number, long device) {}

    private final Map<Inode, LinkGroup> groups = new HashMap<>();
    private final Queue<FileJob> again = new ConcurrentLinkedQueue<>();
    private final Ledger ledger;
    private final RestoreOptions options;

    LinkGroups(Ledger ledger, RestoreOptions options) {
        this.ledger = ledger;
        this.options = options;
    }

    /** Whether the job waits for another name of its file, and so needs nothing more. For the descent's thread. */
    boolean takes(FileJob job) {
        var node = job.node();
        if (!isLinked(node)) return false;
        var inode = new Inode(node.inode(), node.deviceId());
        var group = groups.get(inode);
        if (group == null) {
            groups.put(inode, new LinkGroup(job, again, this::link));
            return false;
        }
        if (!group.holds(node)) return false;
        group.join(job);
        return true;
    }

    /** Inode 0 is what writers without inodes write: it says nothing. */
    static boolean isLinked(Node node) {
        return node.links() > 1 && node.inode() != 0;
    }

    /** The next job that could not become a link and has to be restored as a file, or null. */
    FileJob pollAgain() {
        return again.poll();
    }

    private void link(FileJob first, FileJob job) {
        var directory = job.directory().target();
        var source = first.directory().target();
        try {
            var found = directory.fresh() ? null : directory.look(job.node().name());
            if (found != null) {
                var original = source.look(first.node().name());
                if (original != null && found.sameFile(original)) {
                    job.settleLinked(false);
                    return;
                }
            }
            if (found == null || options.overwrite() && !found.isDirectory()) {
                if (!options.trial()) directory.link(source, first.node().name(), job.node().name(), found != null);
                job.settleLinked(true);
                return;
            }
            job.standsApartFrom(first.printed());
        } catch (FileException noLinkPossible) {
            ledger.tell(new dump.model.Event.Step(noLinkPossible.getMessage() + "; restoring it as a file of its own"));
        }
        again.add(job);
    }
}
