package dump.sftp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a request. */
final class Request {
    static final int INIT = 1, OPEN = 3, CLOSE = 4, READ = 5, WRITE = 6, FSTAT = 8, SETSTAT = 9, OPENDIR = 11,
            READDIR = 12, REMOVE = 13, MKDIR = 14, REALPATH = 16, STAT = 17, RENAME = 18, EXTENDED = 200;
    private static final int ID_AT = 5;

    private byte[] bytes = new byte[128];
    private int length = ID_AT + Integer.BYTES;
    private ByteBuffer last = ByteBuffer.allocate(0);

    Request(int type) {
        bytes[ID_AT - 1] = (byte) type;
    }

    static Request extended(String name) {
        return new Request(EXTENDED).text(name);
    }

    Request number(int value) {
        need(Integer.BYTES);
        ByteBuffer.wrap(bytes).putInt(length, value);
        length += Integer.BYTES;
        return this;
    }

    Request offset(long value) {
        need(Long.BYTES);
        ByteBuffer.wrap(bytes).putLong(length, value);
        length += Long.BYTES;
        return this;
    }

    Request text(String value) {
        return data(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    /** Copies what remains of the buffer, and moves its position. */
    Request data(ByteBuffer value) {
        int size = value.remaining();
        number(size);
        need(size);
        value.get(bytes, length, size);
        length += size;
        return this;
    }

    /** As {@link #data}, but the bytes are not copied before they are sent; nothing may follow them. */
    Request lastData(ByteBuffer value) {
        number(value.remaining());
        last = value.duplicate();
        return this;
    }

    private void need(int more) {
        if (bytes.length - length < more) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }

    int length() {
        return length + last.remaining();
    }

    /** The whole packet, in two parts. */
    ByteBuffer[] finished(int id) {
        return new ByteBuffer[] {ByteBuffer.wrap(bytes, 0, length).putInt(0, length() - Integer.BYTES).putInt(ID_AT, id),
                last};
    }
}
