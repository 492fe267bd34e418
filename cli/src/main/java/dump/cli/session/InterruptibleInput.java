package dump.cli.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A stream whose reader can be interrupted, over one whose reads block whatever happens, such as standard input. A
 * daemon thread reads ahead, a few buffers at most; from the first read on, nobody else may read the stream beneath.
 */
public final class InterruptibleInput extends InputStream {
    private static final int BUFFERS = 4, SIZE = 1 << 18;

    /** What one read gave: bytes of a buffer, or the end, or why there is no more. */
    private record Piece(byte[] buffer, int length, IOException failure) {}

    private final InputStream beneath;
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Piece> filled = new ArrayBlockingQueue<>(BUFFERS + 1);
    private Thread feeder;
    private Piece current;
    private int position;

    public InterruptibleInput(InputStream beneath) {
        this.beneath = beneath;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /**
     * @throws InterruptedIOException if the thread is interrupted before or while it waits; its mark is then cleared
     */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) return 0;
        try {
            if (Thread.interrupted()) throw new InterruptedException();
            if (feeder == null) start();
            if (current == null) current = filled.take();
            if (current.failure() != null) throw current.failure();
            if (current.length() < 0) return -1;
            int count = Math.min(length, current.length() - position);
            System.arraycopy(current.buffer(), position, target, offset, count);
            position += count;
            if (position == current.length()) {
                free.put(current.buffer());
                current = null;
                position = 0;
            }
            return count;
        } catch (InterruptedException stopped) {
            throw new InterruptedIOException("interrupted while waiting for input");
        }
    }

    private void start() {
        for (int i = 0; i < BUFFERS; i++) free.add(new byte[SIZE]);
        feeder = Thread.ofPlatform().daemon().name("standard input").start(this::feed);
    }

    private void feed() {
        try {
            while (true) {
                var buffer = free.take();
                var piece = fill(buffer);
                filled.put(piece);
                if (piece.length() < 0) return;
            }
        } catch (InterruptedException nobodyReads) {
            // Nobody interrupts this thread.
        }
    }

    private Piece fill(byte[] buffer) {
        try {
            return new Piece(buffer, beneath.read(buffer), null);
        } catch (IOException failure) {
            return new Piece(buffer, -1, failure);
        } catch (RuntimeException | Error broken) {
            return new Piece(buffer, -1, new IOException(broken));
        }
    }
}
