package dump.cli.report;

import dump.model.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Standard output: buffered bytes. A failure to write is an {@link OutputFailed}, at once or when all is done. */
public final class StandardOutput extends OutputStream {
    private final OutputStream target;
    private final byte[] buffer = new byte[64 * 1024];
    private int length;
    private volatile boolean failed;
    private boolean postponing;
    private OutputFailed postponed;

    StandardOutput(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int b) {
        if (length == buffer.length) empty();
        buffer[length++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        if (count > buffer.length - length) empty();
        if (count > buffer.length) {
            pass(bytes, offset, count);
        } else {
            System.arraycopy(bytes, offset, buffer, length, count);
            length += count;
        }
    }

    public void write(ByteString bytes) {
        int count = bytes.length();
        if (count > buffer.length) {
            write(bytes.toByteArray(), 0, count);
            return;
        }
        if (count > buffer.length - length) empty();
        bytes.copyTo(buffer, length);
        length += count;
    }

    public void write(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length);
    }

    @Override
    public void flush() {
        empty();
    }

    private void empty() {
        int count = length;
        length = 0;
        pass(buffer, 0, count);
    }

    /** After a failure nothing more is tried, so that closing does not fail again over the first reason. */
    private void pass(byte[] bytes, int offset, int count) {
        if (failed || count == 0) return;
        try {
            target.write(bytes, offset, count);
        } catch (IOException failure) {
            failed = true;
            postponed = new OutputFailed(failure);
            if (!postponing) throw postponed;
        }
    }

    /** From now on a failure ends nothing: {@link #throwPostponed} tells it. */
    public void postponeFailure() {
        postponing = true;
    }

    public void throwPostponed() {
        if (postponing && postponed != null) throw postponed;
    }
}
