package dump.restore;

import dump.files.Ending;
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
    private final Ending ending;
    private final Name name;
    private final Ledger ledger;
    /** Entries that are not settled yet, and one more until all are known. */
    private final AtomicInteger open = new AtomicInteger(1);

    /** A path as listings print it, or a name below the directory above: paths of a deep tree together are megabytes. */
    record Name(ByteString text, boolean whole) {}

    /** @param node null if nothing is known of it */
    DirectoryJob(DirectoryJob parent, TargetDirectory target, Node node, Ending ending, Name name, Ledger ledger) {
        this.parent = parent;
        this.target = target;
        this.node = node;
        this.ending = ending;
        this.name = name;
        this.ledger = ledger;
    }

    TargetDirectory target() {
        return target;
    }

    private ByteString printed() {
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
            ledger.failed(printed(), e);
        }
    }
}
