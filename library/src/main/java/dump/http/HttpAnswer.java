package dump.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;

/** What a server answered. Whoever has it closes it: the connection serves the next one if all was read. */
public final class HttpAnswer implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;

    private final Body body;
    private final Consumer<Boolean> release;
    private boolean closed;

    /** @param release is told whether the connection may be used again */
    HttpAnswer(Body body, Consumer<Boolean> release) {
        this.body = body;
        this.release = release;
    }

    public int status() {
        return body.head.status();
    }

    public Headers headers() {
        return body.head.headers();
    }

    /** Of the body, in bytes, as the server says, also where it has none as an answer to HEAD; -1 if it does not say. */
    public long length() {
        return body.length;
    }

    /** So long the server wants to be left alone before it is asked again; zero if it does not say. */
    public Duration pause() {
        boolean busy = status() == 429 || status() == 503;
        return busy ? RetryAfter.of(headers(), Instant.now()) : Duration.ZERO;
    }

    /** Reads some bytes, at least one. @return how many; -1 at the end */
    public int read(ByteBuffer target) throws HttpFailure, InterruptedException {
        return body.read(target);
    }

    /** Reads until the buffer is full, or to the end if that is before. @return how many bytes */
    public int fill(ByteBuffer target) throws HttpFailure, InterruptedException {
        int start = target.position();
        while (target.hasRemaining() && body.read(target) >= 0) { }
        return target.position() - start;
    }

    /** Whether it is a part that begins there. */
    public boolean isPartFrom(long offset) {
        var range = headers().get("Content-Range");
        return range != null && range.startsWith("bytes " + offset + "-");
    }

    /** Passes over so many bytes, or over all there are. */
    public void skip(long count) throws HttpFailure, InterruptedException {
        var passed = ByteBuffer.allocate(BUFFER_BYTES);
        for (long left = count; left > 0;) {
            int size = body.read(passed.clear().limit((int) Math.min(left, BUFFER_BYTES)));
            if (size < 0) return;
            left -= size;
        }
    }

    /** The whole body. @throws HttpFailure.TooLong if it has more than so many bytes */
    public byte[] all(int sizeMax) throws HttpFailure, InterruptedException {
        if (body.isAtEnd()) return new byte[0];
        if (body.length > sizeMax) throw tooLong(sizeMax);
        var bytes = ByteBuffer.allocate(body.length >= 0 ? (int) body.length : Math.min(sizeMax, BUFFER_BYTES));
        while (!body.isAtEnd()) {
            if (bytes.hasRemaining()) {
                body.read(bytes);
            } else if (bytes.capacity() < sizeMax) {
                int more = (int) Math.min(sizeMax, 2L * Math.max(bytes.capacity(), BUFFER_BYTES / 2));
                bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), more)).position(bytes.position());
            } else if (body.read(ByteBuffer.allocate(1)) > 0) {
                throw tooLong(sizeMax);
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static HttpFailure tooLong(int sizeMax) {
        return new HttpFailure.TooLong("the server's answer has more than %,d bytes".formatted(sizeMax));
    }

    /** What a server says about a failure: the body's first bytes as one line, without what a terminal would obey. */
    public String words(int sizeMax) throws InterruptedException {
        var bytes = ByteBuffer.allocate(sizeMax);
        try {
            fill(bytes);
        } catch (HttpFailure cut) {
            // What came is shown.
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                .replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }

    /** Where something is left unread, the connection ends with it: a new one is cheaper than what may still come. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        release.accept(body.isDone());
    }
}
