package dump.repository;

import dump.backend.BackendException;
import dump.model.Remedy;
import java.time.Duration;

/** Why a repository could not do what was asked, by how a caller reacts. The message names the thing. */
public abstract sealed class RepositoryException extends Exception {
    private final transient Remedy remedy;

    RepositoryException(String message, Remedy remedy, Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** What may be done about it; null where that follows from the kind, or where the message says it. */
    public Remedy remedy() {
        return remedy;
    }

    private static boolean isClosedBy(Throwable cause) {
        return cause instanceof BackendException.Denied;
    }

    /** There is no repository at the place. */
    public static final class Absent extends RepositoryException {
        public Absent(String message, Remedy remedy, Throwable cause) {
            super(message, remedy, cause);
        }
    }

    /** No key opens with the passphrase. */
    public static final class WrongPassphrase extends RepositoryException {
        public WrongPassphrase(String message) {
            super(message, null, null);
        }
    }

    /** Another works on the repository, or our own lock was taken away. */
    public static sealed class Locked extends RepositoryException {
        public Locked(String message) {
            this(message, null);
        }

        public Locked(String message, Remedy remedy) {
            super(message, remedy, null);
        }
    }

    /**
     * Another took a lock at the same moment, and ours gave way to it: nothing was stored. What was read since may be
     * gone, so whoever has time left begins again.
     */
    public static final class Contested extends Locked {
        private final transient Duration left;

        Contested(String message, Duration left) {
            super(message);
            this.left = left;
        }

        /** How much longer to wait for a lock. */
        public Duration left() {
            return left;
        }
    }

    /** What is stored contradicts its name, its seal or itself; or a blob is nowhere. */
    public static final class Damaged extends RepositoryException {
        public Damaged(String message, Throwable cause) {
            this(message, null, cause);
        }

        public Damaged(String message, Remedy remedy, Throwable cause) {
            super(message, remedy, cause);
        }

        /** Whether it only may not be read here: mending its rights mends it. */
        public boolean isClosed() {
            return isClosedBy(getCause());
        }
    }

    /** The store failed, or this machine did. */
    public static final class Failed extends RepositoryException {
        public Failed(String message, Throwable cause) {
            this(message, null, cause);
        }

        public Failed(String message, Remedy remedy, Throwable cause) {
            super(message, remedy, cause);
        }

        /** Whether rights are the reason. */
        public boolean isClosed() {
            return isClosedBy(getCause());
        }

        /** Something was made, opened again before it was stored, and was not what it had been. */
        static Failed machineErrs(String what, Exception cause) {
            return new Failed(what + " could not be read back before it was stored: this machine's memory or processor"
                    + " makes errors; nothing wrong was uploaded; test the memory before the next backup", cause);
        }
    }
}
