package dump.http;

import java.nio.ByteBuffer;

/** What follows a head, and where it ends. */
final class Body {
    private static final int LINES_MAX = 64 << 10, CHUNK_DIGITS_MAX = 15;
    private static final long UNTIL_CLOSE = Long.MAX_VALUE;

    final Head head;
    private final HttpConnection connection;
    /** Of all that was promised; -1 if nothing was. */
    final long length;
    private final boolean chunked;
    private boolean kept;
    private boolean begun;
    private boolean ended;
    /** Of the body, or of this chunk. */
    private long left;
    private long got;

    Body(HttpConnection connection, Head head, boolean toHead, boolean kept) throws HttpFailure {
        this.connection = connection;
        this.head = head;
        boolean none = toHead || head.status() == 204 || head.status() == 304;
        chunked = !none && head.isChunked();
        length = head.isChunked() ? -1 : head.length();
        left = none || chunked ? 0 : length < 0 ? UNTIL_CLOSE : length;
        ended = !chunked && left == 0;
        this.kept = kept && (none || chunked || length >= 0);
    }

    /** Some bytes, at least one; -1 at the end. */
    int read(ByteBuffer target) throws HttpFailure, InterruptedException {
        if (chunked && !ended && left == 0) nextChunk();
        if (ended) return -1;
        if (!target.hasRemaining()) return 0;
        int size = connection.read(target, left);
        if (size < 0) {
            ended = left == UNTIL_CLOSE;
            if (ended) return -1;
            throw new HttpFailure.Broken(length < 0 ? "the server closed the connection within its answer"
                    : "the server closed the connection after %,d of %,d bytes".formatted(got, length), null);
        }
        got += size;
        if (left != UNTIL_CLOSE) left -= size;
        if (left == 0 && !chunked) ended = true;
        return size;
    }

    private void nextChunk() throws HttpFailure, InterruptedException {
        connection.restartLines();
        if (begun && !connection.line(LINES_MAX).isEmpty()) throw Head.malformed("a chunk is longer than it says");
        begun = true;
        var size = connection.line(LINES_MAX).replaceFirst("[ \t]*(;.*)?$", "");
        if (!size.matches("[0-9A-Fa-f]{1," + CHUNK_DIGITS_MAX + "}")) throw Head.malformed("a chunk has no size");
        left = Long.parseLong(size, 16);
        if (left > 0) return;
        while (!connection.line(LINES_MAX).isEmpty()) { }
        ended = true;
    }

    /** Whether all has come and the connection may be used again. */
    boolean isDone() {
        return ended && kept;
    }

    boolean isAtEnd() {
        return ended;
    }
}
