package dump.posix;

import dump.model.ByteString;
import java.io.IOException;

/**
 * A system call on a file failed. The message is one sentence without a full stop, {@code cannot open /a/b: permission
 * denied}; the path in it is as the disk has it, control characters included, so whoever prints it escapes it.
 */
public final class FileException extends IOException {
    /** What a caller may react to. */
    public enum Kind {
        GONE, DENIED, EXISTS, FULL, READ_ONLY, NOT_A_DIRECTORY, IS_A_DIRECTORY, NOT_EMPTY, SYMBOLIC_LINK,
        NAME_TOO_LONG, UNSUPPORTED, TOO_MANY_OPEN, BROKEN, OTHER
    }

    private final transient ByteString path;
    private final int errno;

    /** @param what the attempt, as it follows "cannot": {@code open}, {@code read the link} */
    public FileException(String what, ByteString path, long errno) {
        super("cannot " + what + " " + path + ": " + Errors.reason((int) errno));
        this.path = path;
        this.errno = (int) errno;
    }

    public ByteString path() {
        return path;
    }

    public Kind kind() {
        return Errors.kind(errno);
    }

    /** The reason alone, in plain words: {@code permission denied}. */
    public String reason() {
        return Errors.reason(errno);
    }

    int errno() {
        return errno;
    }
}
