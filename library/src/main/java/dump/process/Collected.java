package dump.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A child's whole output, up to a limit. */
public final class Collected implements OutputSink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long sizeMax;
    private final String what;

    /** @param what it is, for the message when there is more of it */
    public Collected(String what, long sizeMax) {
        this.what = what;
        this.sizeMax = Math.min(sizeMax, Integer.MAX_VALUE - 8);
    }

    @Override
    public void accept(byte[] buffer, int offset, int length) throws ProgramException {
        if (length > sizeMax - bytes.size())
            throw new ProgramException(
                    "%s is longer than the %,d bytes that it may have".formatted(what, sizeMax));
        bytes.write(buffer, offset, length);
    }

    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
