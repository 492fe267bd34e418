package dump.sftp;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The bytes of an answer, taken apart. Nothing is believed: no length leads out of the packet. */
final class Answer {
    static final int VERSION = 2, STATUS = 101, HANDLE = 102, DATA = 103, NAME = 104, ATTRS = 105,
            EXTENDED_REPLY = 201;

    private final int type;
    private final ByteBuffer rest;

    Answer(int type, ByteBuffer rest) {
        this.type = type;
        this.rest = rest;
    }

    boolean isStatus() {
        return type == STATUS;
    }

    void ok() throws SftpStatus, SftpLost {
        need(STATUS);
    }

    ByteBuffer handle() throws SftpStatus, SftpLost {
        need(HANDLE);
        return bytes();
    }

    /** Null at the end of the file. */
    ByteBuffer data() throws SftpStatus, SftpLost {
        return isEnd(DATA) ? null : bytes();
    }

    Attributes attributes() throws SftpStatus, SftpLost {
        need(ATTRS);
        return readAttributes();
    }

    /** Null at the end of the directory. */
    List<Name> names() throws SftpStatus, SftpLost {
        if (isEnd(NAME)) return null;
        int count = number();
        // An entry has at least two lengths and its flags.
        if (count < 0 || count > rest.remaining() / 12) throw broken();
        var names = new ArrayList<Name>(count);
        for (int i = 0; i < count; i++) {
            var text = text();
            bytes();
            names.add(new Name(text, readAttributes()));
        }
        return names;
    }

    /** The numbers that an extension answers with; as many as there are. */
    long[] longs() throws SftpStatus, SftpLost {
        need(EXTENDED_REPLY);
        var longs = new long[rest.remaining() / Long.BYTES];
        for (int i = 0; i < longs.length; i++) longs[i] = rest.getLong();
        return longs;
    }

    private boolean isEnd(int wanted) throws SftpStatus, SftpLost {
        try {
            need(wanted);
            return false;
        } catch (SftpStatus status) {
            if (status.code() == SftpStatus.EOF) return true;
            throw status;
        }
    }

    private void need(int wanted) throws SftpStatus, SftpLost {
        if (type == STATUS) {
            int code = number();
            if (code != SftpStatus.OK) throw new SftpStatus(code, rest.hasRemaining() ? text() : "");
        }
        if (type != wanted) throw broken();
    }

    boolean hasMore() {
        return rest.hasRemaining();
    }

    String text() throws SftpLost {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    int number() throws SftpLost {
        try {
            return rest.getInt();
        } catch (BufferUnderflowException tooShort) {
            throw broken();
        }
    }

    private long large() throws SftpLost {
        try {
            return rest.getLong();
        } catch (BufferUnderflowException tooShort) {
            throw broken();
        }
    }

    private ByteBuffer bytes() throws SftpLost {
        int size = number();
        if (size < 0 || size > rest.remaining()) throw broken();
        var slice = rest.slice(rest.position(), size);
        rest.position(rest.position() + size);
        return slice;
    }

    private Attributes readAttributes() throws SftpLost {
        int flags = number();
        long size = (flags & Attributes.SIZE) == 0 ? -1 : large();
        if ((flags & Attributes.SIZE) != 0 && size < 0) throw broken();
        if ((flags & Attributes.OWNER) != 0) large();
        int mode = (flags & Attributes.PERMISSIONS) == 0 ? -1 : number();
        long modified = -1;
        if ((flags & Attributes.TIMES) != 0) {
            number();
            modified = Integer.toUnsignedLong(number());
        }
        if ((flags & Attributes.EXTENDED) != 0) {
            int pairs = number();
            if (pairs < 0 || pairs > rest.remaining() / 8) throw broken();
            for (int i = 0; i < 2 * pairs; i++) bytes();
        }
        return new Attributes(size, mode, modified);
    }

    private static SftpLost broken() {
        return new SftpLost("the server sent an answer that is no SFTP");
    }
}
