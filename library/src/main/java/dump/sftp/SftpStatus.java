package dump.sftp;

import java.io.IOException;

/** The server did not do what it was asked. The message is the server's own, shortened. */
public final class SftpStatus extends IOException {
    public static final int OK = 0, EOF = 1, NO_SUCH_FILE = 2, PERMISSION_DENIED = 3, FAILURE = 4, BAD_MESSAGE = 5,
            NO_CONNECTION = 6, CONNECTION_LOST = 7, OP_UNSUPPORTED = 8;
    private static final int TEXT_MAX = 200;

    private final int code;

    SftpStatus(int code, String text) {
        super(text.isBlank() ? "SFTP status " + code : plain(text));
        this.code = code;
    }

    /** One line, without what would move the cursor of a terminal. */
    static String plain(String text) {
        var shown = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return shown.length() > TEXT_MAX ? shown.substring(0, TEXT_MAX) + "…" : shown;
    }

    public int code() {
        return code;
    }

    /** Whether it may mean that the server has too much open, rather than something of this file. */
    boolean isVague() {
        return code == PERMISSION_DENIED || code == FAILURE;
    }
}
