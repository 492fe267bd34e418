package dump.backend;

import java.io.IOException;

/** What a store failed to do, by how one can react. The message names the file and the remedy. */
public abstract sealed class BackendException extends IOException {
    BackendException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether reading failed for what is wrong with this file alone, so that others are still worth reading. */
    public final boolean isOfOneFile() {
        return switch (this) {
            case NotFound none -> true;
            case Unreadable broken -> true;
            case TooShort cut -> true;
            case TooLong swollen -> true;
            case Denied forbidden -> true;
            case Full full -> false;
            case Unconfirmed written -> false;
            case Failed failed -> false;
        };
    }

    /** No such file, or no such store. */
    public static final class NotFound extends BackendException {
        public NotFound(String message) {
            super(message, null);
        }
    }

    /** A file that is there cannot be read: a bad sector, a broken inode, no regular file. Others perhaps can. */
    public static final class Unreadable extends BackendException {
        public Unreadable(String message, Throwable cause) {
            super(message, cause);
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

    /** A new file stands there whole, but the store did not confirm that it outlasts a power cut. */
    public static final class Unconfirmed extends BackendException {
        public Unconfirmed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Anything else: the store or this machine fails, whatever the file. Perhaps passing. */
    public static final class Failed extends BackendException {
        public Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
