package dump.cli.report;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Standard output could not be written. It passes through an engine's callbacks, which throw nothing checked. */
public final class OutputFailed extends UncheckedIOException {
    OutputFailed(IOException cause) {
        super(cause);
    }

    /** Whether the reader has gone, as {@code head} does: no failure. */
    public boolean readerGone() {
        return says("Broken pipe");
    }

    /** Whether there is no standard output, as after {@code >&-}. */
    public boolean closed() {
        return says("Bad file descriptor");
    }

    private boolean says(String reason) {
        var message = getCause().getMessage();
        return message != null && message.contains(reason);
    }
}
