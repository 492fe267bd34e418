package dump.restore;

import dump.model.Decision;
import dump.model.Event;
import dump.model.Node;
import dump.posix.FileException;
import dump.target.Decider;
import dump.target.RestoreTally;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Finds the names of one file by inode and device. */
final class LinkGroups {
    private record Inode(long number, long device) {}

    private final Map<Inode, LinkGroup> groups = new HashMap<>();
    private final Queue<FileJob> again = new ConcurrentLinkedQueue<>();
    private final RestoreTally tally;
    private final Decider decider;

    LinkGroups(RestoreTally tally, Decider decider) {
        this.tally = tally;
        this.decider = decider;
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
        var firstName = first.node().name();
        try {
            var found = directory.fresh() ? null : directory.look(job.node().name());
            // What is written anew is no file that was there, even where only a plan says so.
            var original = found == null || first.isWritten() ? null : source.look(firstName);
            var decision = decider.link(found, original != null && found.sameFile(original), first.displayPath());
            if (decision != null) {
                if (decision instanceof Decision.Link(var file, boolean replaces))
                    directory.link(source, firstName, job.node().name(), replaces);
                job.settle(decision);
                return;
            }
            job.standsApartFrom(first.displayPath());
        } catch (FileException noLinkPossible) {
            tally.tell(new Event.Step(noLinkPossible.getMessage() + "; restoring it as a file of its own"));
        }
        again.add(job);
    }
}
