package dump.process;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Keeps the end of a child's words, and hands them on line by line. */
final class OutputTail {
    private static final int KEPT_BYTES = 64 << 10;
    private static final int LINE_BYTES_MAX = 16 << 10;

    private final Consumer<String> lines;
    private final byte[] kept = new byte[KEPT_BYTES];
    private long written;
    private final byte[] line = new byte[LINE_BYTES_MAX];
    private int lineLength;

    OutputTail(Consumer<String> lines) {
        this.lines = lines;
    }

    void accept(byte[] buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            byte b = buffer[i];
            kept[(int) (written++ % KEPT_BYTES)] = b;
            if (b == '\n') endLine();
            else if (lineLength < LINE_BYTES_MAX) line[lineLength++] = b;
        }
    }

    /** Hands on a last line without an end. */
    void finish() {
        if (lineLength > 0) endLine();
    }

    private void endLine() {
        int end = lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
        lineLength = 0;
        lines.accept(new String(line, 0, end, StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        if (written <= KEPT_BYTES) return new String(kept, 0, (int) written, StandardCharsets.UTF_8);
        int start = (int) (written % KEPT_BYTES);
        var straight = Arrays.copyOfRange(kept, start, start + KEPT_BYTES);
        System.arraycopy(kept, 0, straight, KEPT_BYTES - start, start);
        return new String(straight, StandardCharsets.UTF_8);
    }
}
