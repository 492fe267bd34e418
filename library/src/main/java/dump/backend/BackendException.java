package dump.backend;

import java.io.IOException;

/** What a store failed to do, by how one can react. The message names the file and the remedy. */
public abstract sealed class BackendException extends IOException {
    BackendException(String message, Throwable cause) {
        super(message, cause);
    }

    /** No such file, or no such store. */
    public static final class NotFound extends BackendException {
        public NotFound(String message) {
            super(message, null);
        }
    }

    /** A file ends before the wanted range does. */
    public static final class TooShort extends BackendException {
        public TooShort(String message) {
            super(message, null);
        }
    }

    /** A file is larger than anything that may stand there. */
    public static final class TooLong extends BackendException {
        public TooLong(String message) {
            super(message, null);
        }
    }

    /** The store forbids it: rights, a read-only disk. Trying again does not help. */
    public static final class Denied extends BackendException {
        public Denied(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** No space or quota left. */
    public static final class Full extends BackendException {
        public Full(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Anything else, perhaps passing. */
    public static final class Failed extends BackendException {
        public Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
