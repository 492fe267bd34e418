package dump.engine;

import dump.snapshots.PointInTime;
import java.util.List;

/** Why an engine could not do what was asked, by how a caller reacts. The message names the thing and the remedy. */
public abstract sealed class EngineException extends Exception {
    EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The request cannot be met: no such path, no such point in time, an empty source. */
    public static sealed class Refused extends EngineException {
        public Refused(String message) {
            super(message, null);
        }
    }

    /** What a person named is not in the backup. */
    public static final class NotHeld extends Refused {
        private final String named;

        NotHeld(String named, String message) {
            super(message);
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
            super(message, null);
        }
    }

    /** There are backups of several machines or configurations, and nothing says whose is meant. */
    public static final class Ambiguous extends EngineException {
        private final transient List<PointInTime> points;

        Ambiguous(List<PointInTime> points) {
            super("the repository holds several backups, and nothing says which one is meant; name it with --date"
                    + " id:…, or say whose it is with --host or --tag", null);
            this.points = List.copyOf(points);
        }

        /** The newest of each. */
        public List<PointInTime> points() {
            return points;
        }
    }

    /** There is no repository at the place. */
    public static final class NoRepository extends EngineException {
        public NoRepository(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Another works on the repository. */
    public static final class Locked extends EngineException {
        public Locked(String message) {
            super(message, null);
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
            super(message, null);
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
            super(message, cause);
        }
    }

    /** The world failed: a full disk, missing rights, a broken connection. */
    public static sealed class Failed extends EngineException {
        public Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Rights forbid it. */
    public static final class Forbidden extends Failed {
        public Forbidden(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The caller's thread was interrupted; what was stored is indexed and will be used by the next run. */
    public static final class Interrupted extends EngineException {
        public Interrupted() {
            super("interrupted", null);
        }
    }
}
