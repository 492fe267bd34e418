package dump.line;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;

/** What all connections to one store share: counts the bytes that the system took over, and holds them back. */
public final class Line {
    /** So much goes at once, so that a limit is smooth and a count is true. */
    public static final int SLICE_BYTES = 16 << 10;
    /** The same where there is no limit: as much as a pipe holds. */
    static final int PIPE_BYTES = 64 << 10;

    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final Pace up;
    private final Pace down;

    Line(Limit up, Limit down, LineClock clock) {
        this.up = new Pace(up, clock);
        this.down = new Pace(down, clock);
    }

    /** Without limits. */
    public static Line unlimited() {
        return limited(Limit.NONE, Limit.NONE);
    }

    /** @param up what all connections may send together; the hours of the day are those of this machine's zone */
    public static Line limited(Limit up, Limit down) {
        return new Line(up, down, LineClock.SYSTEM);
    }

    /** Before each slice that is sent: waits until it may go. */
    public void beforeSending(int bytes) throws InterruptedException {
        up.pass(bytes);
        sent.add(bytes);
    }

    /** After each slice that came: waits until the next may come. */
    public void afterReceiving(int bytes) throws InterruptedException {
        received.add(bytes);
        down.pass(bytes);
    }

    /** Bytes that all connections together may receive in a second at this time of day, or {@link Limit#UNLIMITED}. */
    public long receivingRate() {
        return down.rate();
    }

    /** Bytes that the system took over since the start. */
    public long sentBytes() {
        return sent.sum();
    }

    public long receivedBytes() {
        return received.sum();
    }

    /** The same stream, held back and counted. An interrupt ends a wait with {@link InterruptedIOException}. */
    public OutputStream over(OutputStream stream) {
        return new FilterOutputStream(stream) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int done = 0, size; done < length; done += size) {
                    size = Math.min(up.slice(), length - done);
                    int slice = size;
                    waiting(() -> beforeSending(slice));
                    out.write(bytes, offset + done, size);
                }
            }

            @Override
            public void write(int one) throws IOException {
                waiting(() -> beforeSending(1));
                out.write(one);
            }
        };
    }

    /** The same stream, held back and counted. An interrupt ends a wait with {@link InterruptedIOException}. */
    public InputStream over(InputStream stream) {
        return new FilterInputStream(stream) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int size = in.read(bytes, offset, Math.min(length, down.slice()));
                if (size > 0) waiting(() -> afterReceiving(size));
                return size;
            }

            @Override
            public int read() throws IOException {
                int one = in.read();
                if (one >= 0) waiting(() -> afterReceiving(1));
                return one;
            }
        };
    }

    private interface Wait {
        void go() throws InterruptedException;
    }

    private static void waiting(Wait wait) throws InterruptedIOException {
        try {
            wait.go();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
