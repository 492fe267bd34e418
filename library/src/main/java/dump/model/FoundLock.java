package dump.model;

/**
 * A lock that stands in a repository, and what can be seen of whoever made it.
 *
 * @param lock null if it cannot be read
 * @param damage why it cannot, or null
 */
public record FoundLock(Id id, LockRecord lock, Holder holder, String damage) {
    /** Whether the one who made it may still be at work. */
    public enum Holder {
        /** A process of this machine that has ended. */
        ENDED,
        /** Nobody has refreshed it for so long that nobody holds it. */
        SILENT,
        /** A process of this machine that runs. */
        RUNS,
        /** The same, which has not refreshed it for so long: it may have been stopped. */
        RUNS_SILENTLY,
        /** It was refreshed not long ago, by a process that cannot be seen from here. */
        REFRESHED,
        /** The same, at a time that is still to come: a clock is wrong. */
        IN_FUTURE,
        /** Nobody knows. */
        UNKNOWN
    }

    /** Whether it may go: nobody holds it. */
    public boolean isStale() {
        return switch (holder) {
            case ENDED, SILENT -> true;
            case RUNS, RUNS_SILENTLY, REFRESHED, IN_FUTURE, UNKNOWN -> false;
        };
    }
}
