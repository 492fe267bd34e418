package dump.engine;

import dump.model.ByteString;
import dump.model.Remedy;
import dump.snapshots.SnapshotInfo;
import java.util.List;

/**
 * Why an engine could not do what was asked, by how a caller reacts. The message is a sentence that names the thing;
 * what may be done about it is a value, or follows from the kind.
 */
public abstract sealed class EngineException extends Exception {
    private final transient Remedy remedy;

    EngineException(String message, Remedy remedy, Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** What may be done about it; null where that follows from the kind, or where the message says it. */
    public Remedy remedy() {
        return remedy;
    }

    /** The request cannot be met: no such path, no such point in time, an empty source. */
    public static sealed class Refused extends EngineException {
        public Refused(String message) {
            this(message, null);
        }

        public Refused(String message, Remedy remedy) {
            super(message, remedy, null);
        }
    }

    /** There is no such point in time. */
    public static final class NoSuchSnapshot extends Refused {
        public NoSuchSnapshot(String message, Remedy remedy) {
            super(message, remedy);
        }
    }

    /** Nothing, or next to nothing, is left of what is to be backed up, which the request did not allow. */
    public static final class Emptied extends Refused {
        /** What is empty, and how that was seen. */
        public enum What {
            /** A source that was not empty in the last backup: its disk may not be mounted. */
            DIRECTORY,
            /** No file of a source is wanted any more, or is there. */
            WANTED,
            /** Files are gone, or nobody can say whether they are. */
            FILES,
            STANDARD_INPUT
        }

        private final What what;
        private final transient ByteString source;

        /** @param source null if it is none, or several */
        public Emptied(What what, ByteString source, String message) {
            super(message);
            this.what = what;
            this.source = source;
        }

        public What what() {
            return what;
        }

        /** Null if it is standard input, or several. */
        public ByteString source() {
            return source;
        }
    }

    /** The engine can't do that, whatever it is asked of; nothing was done. */
    public static final class Unsupported extends EngineException {
        public Unsupported(String message) {
            super(message, null, null);
        }
    }

    /** What a person named is not in the backup. */
    public static final class NotHeld extends Refused {
        private final String named;

        public NotHeld(String named, String message, Remedy remedy) {
            super(message, remedy);
            this.named = named;
        }

        /** As it was typed. */
        public String named() {
            return named;
        }
    }

    /** The request names one of the tool's own places where it must not: another one is to be named. */
    public static final class Misplaced extends EngineException {
        public Misplaced(String message) {
            this(message, null);
        }

        public Misplaced(String message, Remedy remedy) {
            super(message, remedy, null);
        }
    }

    /** There are backups of several machines or configurations, and nothing says whose is meant. */
    public static final class Ambiguous extends EngineException {
        private final transient List<SnapshotInfo> snapshots;

        public Ambiguous(List<SnapshotInfo> snapshots) {
            super("the repository holds several backups, and nothing says which one is meant", null, null);
            this.snapshots = List.copyOf(snapshots);
        }

        /** The newest of each. */
        public List<SnapshotInfo> snapshots() {
            return snapshots;
        }
    }

    /** There is no repository at the place. */
    public static final class NoRepository extends EngineException {
        public NoRepository(String message, Remedy remedy, Throwable cause) {
            super(message, remedy, cause);
        }
    }

    /** Another works on the repository. */
    public static final class Locked extends EngineException {
        public Locked(String message) {
            this(message, null);
        }

        public Locked(String message, Remedy remedy) {
            super(message, remedy, null);
        }
    }

    /** No key opens with the passphrase. */
    public static final class WrongPassphrase extends EngineException {
        private final boolean given;

        public WrongPassphrase(String message) {
            this(message, true);
        }

        /** @param given whether it is the passphrase that is wrong; else the key is not here that it is for */
        public WrongPassphrase(String message, boolean given) {
            this(message, given, null);
        }

        public WrongPassphrase(String message, boolean given, Remedy remedy) {
            super(message, remedy, null);
            this.given = given;
        }

        /** Whether it is the passphrase that is wrong, and not the key that is not here. */
        public boolean isGiven() {
            return given;
        }
    }

    /** What the repository holds contradicts itself or its names. */
    public static final class Damaged extends EngineException {
        public Damaged(String message, Throwable cause) {
            this(message, null, cause);
        }

        public Damaged(String message, Remedy remedy, Throwable cause) {
            super(message, remedy, cause);
        }
    }

    /** The world failed: a full disk, missing rights, a broken connection. */
    public static sealed class Failed extends EngineException {
        public Failed(String message, Throwable cause) {
            this(message, null, cause);
        }

        public Failed(String message, Remedy remedy, Throwable cause) {
            super(message, remedy, cause);
        }
    }

    /** Rights forbid it. */
    public static final class Forbidden extends Failed {
        public Forbidden(String message, Throwable cause) {
            super(message, null, cause);
        }
    }

    /** The caller's thread was interrupted; what was stored is indexed and will be used by the next run. */
    public static final class Interrupted extends EngineException {
        public Interrupted() {
            super("interrupted", null, null);
        }
    }
}
