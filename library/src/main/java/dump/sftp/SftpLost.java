package dump.sftp;

import java.io.IOException;

/** The connection is over, or what comes from it is no SFTP: nothing more can be asked over it. */
public final class SftpLost extends IOException {
    private final boolean foreign;

    SftpLost(String message) {
        this(message, null);
    }

    SftpLost(String message, Throwable cause) {
        this(message, cause, false);
    }

    private SftpLost(String message, Throwable cause, boolean foreign) {
        super(message, cause);
        this.foreign = foreign;
    }

    /** What came at the beginning was never SFTP. */
    static SftpLost foreign(String message) {
        return new SftpLost(message, null, true);
    }

    /** The same failure for one more who waits: with a trace of its own. */
    SftpLost again() {
        return new SftpLost(getMessage(), this, foreign);
    }

    /** Whether something else than SFTP was spoken from the beginning. */
    public boolean isForeign() {
        return foreign;
    }
}
