package dump.chunker;

import java.io.IOException;
import java.io.InputStream;

/** A stream chunk by chunk, as {@link Chunker} cuts it. Holds 8 MiB and a bit. For one thread. */
public final class ChunkReader {
    private static final int READ = 1 << 18;

    private final InputStream in;
    private final Chunker chunker;
    private final byte[] buffer = new byte[Chunker.SIZE_MAX + READ];
    private int from, to, searched, end;
    private boolean ended;

    public ChunkReader(InputStream in, Chunker chunker) {
        this.in = in;
        this.chunker = chunker;
    }

    /** Goes on to the next chunk, which is {@code buffer[from, to)} until this is called again; false if there is none. */
    public boolean next() throws IOException {
        from = to;
        searched = Math.max(searched, from);
        while (true) {
            int cut = chunker.cut(buffer, from, searched, end);
            if (cut >= 0) {
                searched = to = cut;
                return true;
            }
            searched = end;
            if (ended) {
                to = end;
                return to > from;
            }
            fill();
        }
    }

    private void fill() throws IOException {
        if (end + READ > buffer.length) {
            System.arraycopy(buffer, from, buffer, 0, end - from);
            end -= from;
            searched -= from;
            from = 0;
        }
        int count = in.read(buffer, end, Math.min(READ, buffer.length - end));
        if (count < 0) ended = true;
        else end += count;
    }

    public byte[] buffer() {
        return buffer;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }
}
