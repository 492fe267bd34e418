package dump.duplicity.command;

import dump.model.Remedy;

/** Why Duplicity could not do what was asked, by how a caller reacts. The message names the thing. */
public abstract sealed class DuplicityException extends Exception {
    private final transient Remedy remedy;

    DuplicityException(String message, Remedy remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** What may be done about it; null where the message says it. */
    public Remedy remedy() {
        return remedy;
    }

    /** There is no archive at the destination. */
    public static final class Absent extends DuplicityException {
        public Absent(String message) {
            this(message, null);
        }

        public Absent(String message, Remedy remedy) {
            super(message, remedy);
        }
    }

    /** The passphrase opens nothing there. */
    public static final class WrongPassphrase extends DuplicityException {
        private final String file;

        public WrongPassphrase(String message) {
            this(message, null);
        }

        /** @param file that it does not open, where it is known */
        public WrongPassphrase(String message, String file) {
            super(message, null);
            this.file = file;
        }

        /** The file that it does not open, or null. */
        public String file() {
            return file;
        }
    }

    /** The secret key is not here that opens what is there. */
    public static final class NoSecretKey extends DuplicityException {
        public NoSecretKey(String message) {
            super(message, null);
        }
    }

    /** Another Duplicity works on the archive. */
    public static final class Locked extends DuplicityException {
        public Locked(String message) {
            super(message, null);
        }
    }

    /** Files of the archive are missing or contradict themselves. */
    public static final class Damaged extends DuplicityException {
        private final String volume;

        public Damaged(String message) {
            this(message, null);
        }

        /** @param volume the name of the file, where it is known */
        public Damaged(String message, String volume) {
            this(message, volume, null);
        }

        public Damaged(String message, String volume, Remedy remedy) {
            super(message, remedy);
            this.volume = volume;
        }

        /** The file that is damaged, or null. */
        public String volume() {
            return volume;
        }

        public Damaged(Exception cause) {
            this(cause.getMessage());
            initCause(cause);
        }
    }

    /** The world failed, or a program that is needed is missing, too old or broken. */
    public static final class Failed extends DuplicityException {
        public Failed(String message) {
            this(message, null);
        }

        public Failed(String message, Remedy remedy) {
            super(message, remedy);
        }

        public Failed(Exception cause) {
            super(cause.getMessage(), null);
            initCause(cause);
        }
    }
}
