package dump.restore;

import dump.model.Id;
import dump.model.Node;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Queue;

/** The names of one file: the first is restored, the others become links to it. Thread-safe. */
final class LinkGroup {
    private final Id content;
    private final Queue<FileJob> again;
    private final Linking linking;
    private final ArrayDeque<FileJob> waiting = new ArrayDeque<>();
    private FileJob first;
    private boolean ready;

    /** Makes a job's name a link to the first one's file. */
    @FunctionalInterface
    interface Linking {
        void link(FileJob first, FileJob job);
    }

    /** @param again takes the jobs that have to be restored as files of their own */
    LinkGroup(FileJob first, Queue<FileJob> again, Linking linking) {
        this.first = first;
        this.content = content(first.node());
        this.again = again;
        this.linking = linking;
        first.lead(this);
    }

    /** Whether the node holds the same: one that claims the same inode and differs is not of this file. */
    boolean holds(Node node) {
        return content.equals(content(node));
    }

    /** One more name. */
    void join(FileJob job) {
        synchronized (this) {
            if (!ready && first != null) {
                waiting.add(job);
                return;
            }
            if (!ready) {
                follow(job);
                return;
            }
        }
        linking.link(first, job);
    }

    /** The first name's file is in place. */
    void ready(FileJob inPlace) {
        synchronized (this) {
            if (inPlace != first) return;
            ready = true;
        }
        for (var job : waiting) linking.link(first, job);
        waiting.clear();
    }

    /** The first name's file is not what it should be: the next name takes its part. */
    synchronized void giveUp() {
        first = null;
        var next = waiting.poll();
        if (next != null) follow(next);
    }

    private void follow(FileJob next) {
        first = next;
        next.lead(this);
        again.add(next);
    }

    /** A hash of the list, which may be long while thousands of groups are kept. */
    private static Id content(Node node) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var bytes = new byte[Id.LENGTH];
            for (var id : node.blobs()) {
                id.writeTo(bytes, 0);
                digest.update(bytes);
            }
            return Id.of(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
