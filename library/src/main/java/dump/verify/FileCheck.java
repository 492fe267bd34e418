package dump.verify;

import dump.model.ByteString;
import dump.model.Node;
import dump.reading.WantedFile;
import dump.source.SourceDirectory;

/** A file being verified: proved when the last of its blobs is, and then compared with its source. */
final class FileCheck extends WantedFile {
    private final ByteString displayPath;
    private final long size;
    private final SourceDirectory source;
    private final SourceComparison comparison;
    private final VerifyTally tally;
    private volatile String damage;

    /**
     * @param size the sum of the lengths of its blobs
     * @param source the directory in which it lay, or null if it is not compared
     */
    FileCheck(Node node, ByteString displayPath, long size, SourceDirectory source, SourceComparison comparison,
            VerifyTally tally) {
        super(node);
        this.displayPath = displayPath;
        this.size = size;
        this.source = source;
        this.comparison = comparison;
        this.tally = tally;
    }

    /** That it was read is all that is asked. */
    @Override
    protected void take(byte[] buffer, int length, long offset, boolean zeros) {}

    @Override
    protected void lose(String reason) {
        if (damage == null) damage = reason;
    }

    @Override
    protected void complete() {
        if (damage != null) {
            tally.damaged(displayPath, damage);
            return;
        }
        tally.proved(displayPath, size);
        comparison.compare(node(), displayPath, source);
    }
}
