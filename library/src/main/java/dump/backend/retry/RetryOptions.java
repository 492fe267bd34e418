package dump.backend.retry;

import java.time.Duration;

/**
 * How long a store that fails for a while is tried again.
 *
 * @param patience of a store that has answered once
 * @param patienceAtFirst of one that has never answered: its name may be misspelt
 */
public record RetryOptions(Duration patience, Duration patienceAtFirst, RetryListener listener) {
    public static final RetryOptions DEFAULT =
            new RetryOptions(Duration.ofMinutes(15), Duration.ofMinutes(1), RetryListener.NONE);
    private static final Duration NAME_MAX = Duration.ofSeconds(5);
    /** Everything is tried once. */
    public static final RetryOptions NONE = new RetryOptions(Duration.ZERO, Duration.ZERO, RetryListener.NONE);

    public RetryOptions {
        if (patience.isNegative() || patienceAtFirst.isNegative())
            throw new IllegalArgumentException("patience: " + patience + ", " + patienceAtFirst);
    }

    /** Of one that has never answered, and whose host nobody knows: a line that comes up is there in a moment. */
    Duration patienceWithName() {
        return patienceAtFirst.compareTo(NAME_MAX) < 0 ? patienceAtFirst : NAME_MAX;
    }

    public RetryOptions listener(RetryListener other) {
        return new RetryOptions(patience, patienceAtFirst, other);
    }
}
