package dump.verify;

import dump.files.TargetDirectory;
import dump.model.ByteString;
import dump.model.Node;
import java.util.concurrent.atomic.AtomicInteger;

/** A file being verified: proved when the last of its blobs is, and then compared with its source. */
final class FileCheck {
    private final Node node;
    private final ByteString printed;
    private final long size;
    private final TargetDirectory source;
    private final Comparison comparison;
    private final Findings findings;
    private final AtomicInteger missing;
    private String damage;

    /**
     * @param size the sum of the lengths of its blobs
     * @param source the directory in which it lay, or null if it is not compared
     */
    FileCheck(Node node, ByteString printed, long size, TargetDirectory source, Comparison comparison,
            Findings findings) {
        this.node = node;
        this.printed = printed;
        this.size = size;
        this.source = source;
        this.comparison = comparison;
        this.findings = findings;
        missing = new AtomicInteger(node.content().size());
    }

    Node node() {
        return node;
    }

    /** @return whether it was the last blob */
    boolean arrived() {
        return missing.decrementAndGet() == 0;
    }

    boolean lost(String reason) {
        synchronized (this) {
            if (damage == null) damage = reason;
        }
        return arrived();
    }

    /** All blobs were looked at. */
    void complete() {
        String reason;
        synchronized (this) {
            reason = damage;
        }
        if (reason != null) {
            findings.damaged(printed, reason);
            return;
        }
        findings.proved(printed, size);
        comparison.compare(node, printed, source);
    }
}
