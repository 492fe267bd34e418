package dump.http;

import dump.line.Line;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One connection: a request goes, an answer comes, and so on. Used by one thread at a time. */
final class HttpConnection implements AutoCloseable {
    private static final int HEAD_BYTES_MAX = 64 << 10, INTERIM_MAX = 10;

    private final HttpWire wire;
    private final String prefix;
    private final Headers more;
    private final ByteBuffer in = ByteBuffer.allocate(Line.SLICE_BYTES).limit(0);
    private final ByteBuffer out = ByteBuffer.allocateDirect(Line.SLICE_BYTES).limit(0);
    private int headBytes;
    private long idleSince;

    /** @param prefix before each target; @param more headers of each request, for a proxy */
    HttpConnection(HttpWire wire, String prefix, Headers more) {
        this.wire = wire;
        this.prefix = prefix;
        this.more = more;
    }

    /** Asks a proxy for a way through, and gives the status of its answer. */
    int tunnel(String authority) throws HttpFailure, InterruptedException {
        var text = new StringBuilder("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n");
        more.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        send(List.of(ByteBuffer.wrap(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1))));
        var head = head();
        if (in.hasRemaining()) throw Head.malformed("the proxy says more than it was asked");
        return head.status();
    }

    /** @return the answer's head and body; the connection is the body's until it ends */
    Body exchange(HttpRequest request, Origin origin) throws HttpFailure, InterruptedException {
        var parts = new ArrayList<ByteBuffer>();
        parts.add(request.head(origin, prefix, more));
        if (request.body() != null) for (var one : request.body()) parts.add(one.duplicate());
        long start = System.nanoTime();
        boolean whole = false;
        HttpFailure.Broken lost = null;
        try {
            whole = send(parts);
        } catch (HttpFailure.Broken broken) {
            // A server that refuses may say so, and close before it has read all.
            lost = broken;
        }
        // What the system holds for a slow line has to go, too.
        wire.patience((System.nanoTime() - start) / 1_000_000);
        try {
            var head = head();
            return new Body(this, head, request.isHead(), whole && head.isKept());
        } catch (HttpFailure.Broken silent) {
            throw lost == null ? silent : lost;
        }
    }

    /** @return false if an answer came before all had gone */
    private boolean send(List<ByteBuffer> parts) throws HttpFailure, InterruptedException {
        for (int next = 0; next < parts.size();) {
            out.clear();
            while (next < parts.size() && out.hasRemaining()) {
                var part = parts.get(next);
                int size = Math.min(part.remaining(), out.remaining());
                out.put(out.position(), part, part.position(), size).position(out.position() + size);
                part.position(part.position() + size);
                if (!part.hasRemaining()) next++;
            }
            out.flip();
            while (!wire.write(out)) if (fill(false) != 0) return false;
        }
        return true;
    }

    /** Takes more into the empty buffer. */
    private int fill(boolean wait) throws HttpFailure, InterruptedException {
        in.clear();
        try {
            return wire.read(in, wait);
        } finally {
            in.flip();
        }
    }

    private Head head() throws HttpFailure, InterruptedException {
        headBytes = 0;
        for (int i = 0; i < INTERIM_MAX; i++) {
            var head = Head.read(this::line);
            if (!head.isInterim()) return head;
        }
        throw Head.malformed("it never begins");
    }

    /** The next line of a head. All lines together have a limit. */
    private String line() throws HttpFailure, InterruptedException {
        return line(HEAD_BYTES_MAX);
    }

    /** @param sizeMax of all lines since the answer began */
    String line(int sizeMax) throws HttpFailure, InterruptedException {
        var text = new StringBuilder();
        while (true) {
            if (!in.hasRemaining() && fill(true) < 0) throw new HttpFailure.Broken("the server closed the connection"
                    + (headBytes == 0 ? " without an answer" : " within its answer"), null);
            int one = in.get() & 0xff;
            if (++headBytes > sizeMax) throw Head.malformed("its headers do not end");
            if (one == '\n') break;
            text.append((char) one);
        }
        int end = text.length() - 1;
        if (end >= 0 && text.charAt(end) == '\r') text.setLength(end);
        return text.toString();
    }

    /** Lines of another part of the answer are counted anew. */
    void restartLines() {
        headBytes = 0;
    }

    boolean hasBegunToAnswer() {
        return headBytes > 0;
    }

    /** Some bytes, at most so many; -1 at the end. */
    int read(ByteBuffer target, long max) throws HttpFailure, InterruptedException {
        int limit = target.limit();
        target.limit(target.position() + (int) Math.min(target.remaining(), max));
        try {
            if (!in.hasRemaining()) return wire.read(target, true);
            int size = Math.min(in.remaining(), target.remaining());
            target.put(target.position(), in, in.position(), size).position(target.position() + size);
            in.position(in.position() + size);
            return size;
        } finally {
            target.limit(limit);
        }
    }

    void rest() {
        idleSince = System.nanoTime();
    }

    /** Whether the peer has said nothing since the last answer, not even that it is over, and the limit is as it was. */
    boolean isUsable(long idleMillisMax) throws InterruptedException {
        try {
            return wire.fits() && !in.hasRemaining() && System.nanoTime() - idleSince < idleMillisMax * 1_000_000 && fill(false) == 0;
        } catch (HttpFailure over) {
            return false;
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
