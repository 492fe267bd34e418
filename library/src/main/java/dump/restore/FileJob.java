package dump.restore;

import dump.files.FileException;
import dump.files.TargetFile;
import dump.model.ByteString;
import dump.model.Node;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file being restored: written as its blobs come, by several threads, and given its name after the last. It is
 * settled exactly once.
 */
final class FileJob {
    private final DirectoryJob directory;
    private final Node node;
    private final ByteString printed;
    private final long size;
    private final Shared shared;
    private final AtomicInteger missing;
    private TargetFile file;
    private volatile boolean failed;
    private boolean lookFirst;
    private boolean replace;
    private LinkGroup group;

    /**
     * What the jobs of a run have in common.
     *
     * @param begun jobs that have a half-written file over some time: to be discarded if the run ends early
     */
    record Shared(Ledger ledger, LinkGroups links, Set<FileJob> begun) {}

    /** @param size the sum of the lengths of the node's blobs: what it really holds */
    FileJob(DirectoryJob directory, Node node, ByteString printed, long size, Shared shared) {
        this.directory = directory;
        this.node = node;
        this.printed = printed;
        this.size = size;
        this.shared = shared;
        missing = new AtomicInteger(node.content().size());
    }

    DirectoryJob directory() {
        return directory;
    }

    Node node() {
        return node;
    }

    ByteString printed() {
        return printed;
    }

    long size() {
        return size;
    }

    /** A regular file stands in its place: it is written only if that differs. */
    void lookFirst() {
        lookFirst = true;
    }

    boolean looksFirst() {
        return lookFirst;
    }

    /** From now on it takes the place of what stands under its name. */
    void replaceExisting() {
        lookFirst = false;
        replace = true;
    }

    /** The first of several names of one file: the others wait for it. */
    void lead(LinkGroup waiting) {
        group = waiting;
    }

    /** One of its blobs is here. @param zero whether it holds zeros only, which a new file has by itself */
    void write(byte[] buffer, int length, long at, boolean zero) {
        if (!failed && !zero) {
            try {
                file().write(buffer, 0, length, at);
            } catch (FileException e) {
                fail(e);
            }
        }
        arrived();
    }

    /** One of its blobs cannot be had. */
    void lose(String reason) {
        fail(reason);
        arrived();
    }

    /** All blobs are here, or there are none: the file gets its metadata and its name. */
    void complete() {
        if (!failed) {
            try {
                file().finish(node, size, replace);
                settleRestored(true);
                return;
            } catch (FileException e) {
                fail(e);
            }
        }
        discard();
        settleUnrestored();
    }

    /** Takes a half-written file away. */
    synchronized void discard() {
        shared.begun.remove(this);
        if (file != null) file.discard();
        file = null;
    }

    void settleRestored(boolean written) {
        shared.begun.remove(this);
        shared.ledger.restored(printed, size, written);
        if (group != null) group.ready(this);
        directory.settled();
    }

    void settleLinked(boolean written) {
        shared.ledger.restoredWithoutContent(printed, size, written);
        directory.settled();
    }

    void settleKept() {
        shared.ledger.kept(printed);
        settleUnrestored();
    }

    void settleFailed(FileException failure) {
        shared.ledger.failed(printed, failure);
        settleUnrestored();
    }

    private void settleUnrestored() {
        if (group != null) group.giveUp();
        directory.settled();
    }

    private void arrived() {
        if (missing.decrementAndGet() == 0) complete();
    }

    private synchronized TargetFile file() throws FileException {
        if (file == null) {
            file = directory.target().create();
            if (node.content().size() > 1) {
                shared.begun.add(this);
                file.await(size);
            }
        }
        return file;
    }

    /** Told once, whatever else goes wrong. */
    private synchronized void fail(String reason) {
        if (failed) return;
        failed = true;
        shared.ledger.failed(printed, reason);
    }

    private synchronized void fail(FileException failure) {
        if (failed) return;
        failed = true;
        shared.ledger.failed(printed, failure);
    }
}
