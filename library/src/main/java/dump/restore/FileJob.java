package dump.restore;

import dump.files.FileException;
import dump.files.TargetFile;
import dump.model.ByteString;
import dump.model.Node;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

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
    private ByteString apartFrom;

    /**
     * What the jobs of a run have in common.
     *
     * @param replacements where whole files wait that take the place of others
     * @param foresee hears of what a trial run does not write
     * @param begun jobs that have a half-written file over some time: to be discarded if the run ends early
     */
    record Shared(Ledger ledger, LinkGroups links, Replacements replacements, Consumer<Node> foresee, Set<FileJob> begun) {}

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

    /** In its place stands another file than under that name, of which it should be a link. */
    void standsApartFrom(ByteString other) {
        apartFrom = other;
    }

    /** The name that it should be a link of, or null. */
    ByteString apartFrom() {
        return apartFrom;
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
                file().complete(node, size);
                if (replace) {
                    shared.begun.add(this);
                    shared.replacements.add(this);
                } else {
                    takeName();
                }
                return;
            } catch (FileException e) {
                fail(e);
            }
        }
        discard();
        settleUnrestored();
    }

    /** The complete file gets its name. */
    void takeName() {
        try {
            file().takeName(node, replace);
        } catch (FileException e) {
            failComplete(e);
            return;
        }
        settleRestored(true);
    }

    /** The complete file can't get its name. */
    void failComplete(FileException failure) {
        fail(failure);
        discard();
        settleUnrestored();
    }

    /** Takes a half-written file away. */
    synchronized void discard() {
        shared.begun.remove(this);
        if (file != null) file.discard();
        file = null;
    }

    /** It would be written, were this no trial run. */
    void settleForeseen() {
        shared.foresee().accept(node);
        settleRestored(true);
    }

    void settleRestored(boolean written) {
        shared.begun.remove(this);
        shared.ledger.restored(printed, size, written);
        if (group != null) group.ready(this);
        directory.settled();
    }

    /** The content was right, and now the metadata is. */
    void settleAdjusted(boolean foreseen) {
        if (foreseen) shared.foresee().accept(node);
        shared.ledger.restoredWithoutContent(printed, size, true);
        if (group != null) group.ready(this);
        directory.settled();
    }

    void settleLinked(boolean written) {
        shared.ledger.restoredWithoutContent(printed, size, written);
        directory.settled();
    }

    /** @param reason what differs, as it follows the name */
    void settleKept(String reason) {
        shared.ledger.kept(printed, reason);
        settleUnrestored();
    }

    void settleKeptMetadata(String different) {
        shared.ledger.keptMetadata(printed, different);
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
