package dump.restore;

import dump.model.ByteString;
import dump.model.Decision;
import dump.model.Node;
import dump.model.NodeType;
import dump.posix.FileException;
import dump.reading.WantedFile;
import dump.target.RestoreTally;
import dump.target.TargetFile;
import java.util.Set;

/**
 * A file being restored: written as its blobs come, by several threads, and given its name after the last. It is
 * settled exactly once.
 */
final class FileJob extends WantedFile {
    private final DirectoryJob directory;
    private final ByteString displayPath;
    private final long size;
    private final Shared shared;
    private TargetFile file;
    private volatile boolean failed;
    /** What becomes of it, unless it is found to be otherwise. */
    private Decision decision = new Decision.Make();
    private LinkGroup group;
    private ByteString apartFrom;

    /**
     * What the jobs of a run have in common.
     *
     * @param replacements where whole files wait that take the place of others
     * @param begun jobs that have a half-written file over some time: to be discarded if the run ends early
     */
    record Shared(RestoreTally tally, LinkGroups links, Replacements replacements, Set<FileJob> begun) {}

    /** @param size the sum of the lengths of the node's blobs: what it really holds */
    FileJob(DirectoryJob directory, Node node, ByteString displayPath, long size, Shared shared) {
        super(node);
        this.directory = directory;
        this.displayPath = displayPath;
        this.size = size;
        this.shared = shared;
    }

    DirectoryJob directory() {
        return directory;
    }

    ByteString displayPath() {
        return displayPath;
    }

    long size() {
        return size;
    }

    /** That it is to be written, in place of what stands under its name. */
    void decide(Decision writing) {
        decision = writing;
    }

    Decision decision() {
        return decision;
    }

    /** Whether it is written in place of an entry over which it can be renamed. */
    boolean takesPlace() {
        return decision instanceof Decision.Replace(var other) && other != NodeType.DIRECTORY;
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

    /** Zeros a new file has by itself. */
    @Override
    protected void take(byte[] buffer, int length, long offset, boolean zeros) {
        if (failed || zeros) return;
        try {
            file().write(buffer, 0, length, offset);
        } catch (FileException e) {
            fail(e);
        }
    }

    @Override
    protected void lose(String reason) {
        fail(reason);
    }

    /** The file gets its metadata and its name. */
    @Override
    protected void complete() {
        if (!failed) {
            try {
                file().complete(node(), size);
                if (takesPlace()) {
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
            file().takeName(node(), takesPlace());
        } catch (FileException e) {
            failComplete(e);
            return;
        }
        settle(decision);
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

    /** Nothing more becomes of it than this. */
    void settle(Decision outcome) {
        shared.begun.remove(this);
        decision = outcome;
        shared.tally.done(displayPath, size, outcome);
        if (!isInPlace()) {
            settleUnrestored();
            return;
        }
        if (group != null) group.ready(this);
        directory.settled();
    }

    private boolean isInPlace() {
        return switch (decision.kind()) {
            case MAKE, REPLACE, LINK, ADJUST, UNCHANGED, UNDECIDED -> true;
            case KEEP, SKIP, FAIL -> false;
        };
    }

    /** Whether it is another file than any that was there. */
    boolean isWritten() {
        return switch (decision.kind()) {
            case MAKE, REPLACE -> true;
            case LINK, ADJUST, UNCHANGED, KEEP, UNDECIDED, SKIP, FAIL -> false;
        };
    }

    void settleFailed(FileException failure) {
        shared.tally.failed(displayPath, failure);
        settleUnrestored();
    }

    private void settleUnrestored() {
        if (group != null) group.giveUp();
        directory.settled();
    }

    private synchronized TargetFile file() throws FileException {
        if (file == null) {
            file = directory.target().create();
            if (node().blobs().size() > 1) {
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
        shared.tally.failed(displayPath, reason);
    }

    private synchronized void fail(FileException failure) {
        if (failed) return;
        failed = true;
        shared.tally.failed(displayPath, failure);
    }
}
