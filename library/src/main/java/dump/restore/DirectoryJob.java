package dump.restore;

import dump.model.ByteString;
import dump.model.Node;
import dump.posix.FileException;
import dump.target.DirectoryFinish;
import dump.target.RestoreTally;
import dump.target.TargetDirectory;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** A directory being restored: it gets its metadata when the last of its entries is settled, whoever does that. */
final class DirectoryJob {
    private final DirectoryJob parent;
    private final TargetDirectory target;
    private final Node node;
    private final DirectoryFinish ending;
    private final Name name;
    private final RestoreTally tally;
    /** Entries that are not settled yet, and one more until all are known. */
    private final AtomicInteger open = new AtomicInteger(1);

    /**
     * A path as listings print it, or a name below the directory above: paths of a deep tree together are megabytes.
     */
    record Name(ByteString text, boolean whole) {}

    /** @param node null if nothing is known of it */
    DirectoryJob(DirectoryJob parent, TargetDirectory target, Node node, DirectoryFinish ending, Name name,
            RestoreTally tally) {
        this.parent = parent;
        this.target = target;
        this.node = node;
        this.ending = ending;
        this.name = name;
        this.tally = tally;
    }

    TargetDirectory target() {
        return target;
    }

    private ByteString displayPath() {
        var names = new ArrayDeque<ByteString>();
        var job = this;
        for (; !job.name.whole; job = job.parent) names.push(job.name.text);
        return names.isEmpty() ? job.name.text : job.name.text.resolve(ByteString.joined(names));
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
        try {
            target.end(node, ending);
        } catch (FileException e) {
            tally.failed(displayPath(), e);
        }
    }
}
