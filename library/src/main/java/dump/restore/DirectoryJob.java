package dump.restore;

import dump.files.FileException;
import dump.files.TargetDirectory;
import dump.model.ByteString;
import dump.model.Node;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** A directory being restored: it gets its metadata when the last of its entries is settled, whoever does that. */
final class DirectoryJob {
    private final DirectoryJob parent;
    private final TargetDirectory target;
    private final Node node;
    private final ByteString name;
    private final Ledger ledger;
    /** Entries that are not settled yet, and one more until all are known. */
    private final AtomicInteger open = new AtomicInteger(1);

    /**
     * @param node null for a directory on the way, and in a trial run: its metadata is left alone
     * @param name in the parent; without one, the path as listings print it
     */
    DirectoryJob(DirectoryJob parent, TargetDirectory target, Node node, ByteString name, Ledger ledger) {
        this.parent = parent;
        this.target = target;
        this.node = node;
        this.name = name;
        this.ledger = ledger;
    }

    TargetDirectory target() {
        return target;
    }

    /** Joined only when it is asked for: those of a deep tree together are megabytes. */
    private ByteString printed() {
        var names = new ArrayDeque<ByteString>();
        var job = this;
        for (; job.parent != null; job = job.parent) if (!job.name.isEmpty()) names.push(job.name);
        return names.isEmpty() ? job.name : job.name.resolve(ByteString.joined(names));
    }

    /** One more entry that will be {@link #settled}. */
    void expect() {
        open.incrementAndGet();
    }

    /** An entry is settled, or all are known; may settle the directories above too. */
    void settled() {
        for (var job = this; job != null && job.open.decrementAndGet() == 0; job = job.parent) job.finish();
    }

    private void finish() {
        if (node == null) return;
        try {
            target.finish(node);
        } catch (FileException e) {
            ledger.failed(printed(), e);
        }
    }
}
