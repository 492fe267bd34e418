package dump.backend;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * Moves bytes between buffers and a file. Direct buffers go straight to the kernel. Java copies an array through a
 * direct buffer of the same size, which it keeps for the thread's life, so arrays go in slices.
 */
final class LocalBytes {
    private static final int SLICE = 128 << 10;

    private LocalBytes() {}

    static void write(FileChannel file, List<ByteBuffer> content) throws IOException {
        if (content.stream().allMatch(ByteBuffer::isDirect)) gather(file, content.toArray(ByteBuffer[]::new));
        else for (var buffer : content) writeSliced(file, buffer);
    }

    /** Fills the target. @throws EOFException if the file ends before */
    static void read(FileChannel file, long offset, ByteBuffer target) throws IOException {
        int end = target.limit();
        try {
            while (target.position() < end) {
                limitSlice(target, end);
                int count = file.read(target, offset);
                if (count < 0) throw new EOFException("the file ends at " + offset);
                offset += count;
            }
        } finally {
            target.limit(end);
        }
    }

    private static void gather(FileChannel file, ByteBuffer[] buffers) throws IOException {
        long left = 0;
        for (var buffer : buffers) left += buffer.remaining();
        while (left > 0) left -= file.write(buffers);
    }

    private static void writeSliced(FileChannel file, ByteBuffer buffer) throws IOException {
        int end = buffer.limit();
        try {
            while (buffer.position() < end) {
                limitSlice(buffer, end);
                file.write(buffer);
            }
        } finally {
            buffer.limit(end);
        }
    }

    private static void limitSlice(ByteBuffer buffer, int end) {
        if (!buffer.isDirect()) buffer.limit((int) Math.min(end, (long) buffer.position() + SLICE));
    }
}
