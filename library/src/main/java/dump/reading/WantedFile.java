package dump.reading;

import dump.model.Node;
import java.util.concurrent.atomic.AtomicInteger;

/** A file whose blobs are wanted. They come in any order and from several threads at once, each once. */
public abstract class WantedFile {
    private final Node node;
    private final AtomicInteger missing;

    /** @param node of a file whose content is known */
    protected WantedFile(Node node) {
        this.node = node;
        missing = new AtomicInteger(node.blobs().size());
    }

    public final Node node() {
        return node;
    }

    /**
     * One of its blobs, proved. The buffer is valid during the call only.
     *
     * @param offset in the file at which it begins
     * @param zeros whether it holds zeros only
     */
    protected abstract void take(byte[] buffer, int length, long offset, boolean zeros);

    /** One of its blobs cannot be had. @param reason a sentence without a full stop */
    protected abstract void lose(String reason);

    /** Each of its blobs was taken or lost, or it has none. Called once, or never if the run ends early. */
    protected abstract void complete();

    final void arrived() {
        if (missing.decrementAndGet() == 0) complete();
    }
}
