package dump.repository;

/** Why a repository could not do what was asked, by how a caller reacts. The message names the thing and the remedy. */
public abstract sealed class RepositoryException extends Exception {
    RepositoryException(String message, Throwable cause) {
        super(message, cause);
    }

    /** There is no repository at the place. */
    public static final class Absent extends RepositoryException {
        public Absent(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** No key opens with the passphrase. */
    public static final class WrongPassphrase extends RepositoryException {
        public WrongPassphrase(String message) {
            super(message, null);
        }
    }

    /** Another works on the repository, or our own lock was taken away. */
    public static final class Locked extends RepositoryException {
        public Locked(String message) {
            super(message, null);
        }
    }

    /** What is stored contradicts its name, its seal or itself; or a blob is nowhere. */
    public static final class Damaged extends RepositoryException {
        public Damaged(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The store failed. */
    public static final class Failed extends RepositoryException {
        public Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
