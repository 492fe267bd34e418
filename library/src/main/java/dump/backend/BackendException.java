package dump.backend;

import java.io.IOException;
import java.time.Duration;

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
            case ReadOnly fixed -> false;
            case Full full -> false;
            case Unconfirmed written -> false;
            case Interrupted stopped -> false;
            case Passing failed -> false;
            case Lasting failed -> false;
        };
    }

    /** No such file, or no such store. */
    public static final class NotFound extends BackendException {
        private final boolean ofStore;

        public NotFound(String message) {
            this(message, false);
        }

        private NotFound(String message, boolean ofStore) {
            super(message, null);
            this.ofStore = ofStore;
        }

        /** The place itself is missing. @param message says what there is instead, where that may help */
        public static NotFound ofStore(String message) {
            return new NotFound(message, true);
        }

        /** Whether the place itself is missing, and not only a file in it. */
        public boolean isOfStore() {
            return ofStore;
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

    /** The store forbids it: rights. Trying again does not help. */
    public static final class Denied extends BackendException {
        public Denied(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Nothing at all can be changed in the store: a read-only disk. */
    public static final class ReadOnly extends BackendException {
        public ReadOnly(String message, Throwable cause) {
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

    /** The calling thread was interrupted. */
    public static final class Interrupted extends BackendException {
        public Interrupted(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The store, the way to it or this machine fails, whatever the file, and may not when it is tried again. */
    public static final class Passing extends BackendException {
        private final Duration pause;
        private final boolean ofName;
        private final boolean ofCrowd;

        public Passing(String message, Throwable cause) {
            this(message, cause, Duration.ZERO);
        }

        /** @param pause so long the store wants to be left alone */
        public Passing(String message, Throwable cause, Duration pause) {
            this(message, cause, pause, false, false);
        }

        private Passing(String message, Throwable cause, Duration pause, boolean ofName, boolean ofCrowd) {
            super(message, cause);
            this.pause = pause;
            this.ofName = ofName;
            this.ofCrowd = ofCrowd;
        }

        /** Nobody knows a host of that name: it is misspelt, or the network is down. */
        public static Passing ofName(String message, Throwable cause) {
            return new Passing(message, cause, Duration.ZERO, true, false);
        }

        /** The store is asked too much at once. @param pause so long it wants to be left alone */
        public static Passing ofCrowd(String message, Throwable cause, Duration pause) {
            return new Passing(message, cause, pause, false, true);
        }

        /** Whether fewer calls at once would do better. */
        public boolean isOfCrowd() {
            return ofCrowd;
        }

        /** Whether nobody knows a host of that name. */
        public boolean isOfName() {
            return ofName;
        }

        /** So long the store wants to be left alone; zero if it does not say. */
        public Duration pause() {
            return pause;
        }
    }

    /** Anything else: the store fails, whatever the file, and will when it is tried again. */
    public static final class Lasting extends BackendException {
        public Lasting(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
