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
    /** Everything is tried once. */
    public static final RetryOptions NONE = new RetryOptions(Duration.ZERO, Duration.ZERO, RetryListener.NONE);

    public RetryOptions {
        if (patience.isNegative() || patienceAtFirst.isNegative())
            throw new IllegalArgumentException("patience: " + patience + ", " + patienceAtFirst);
    }

    public RetryOptions listener(RetryListener other) {
        return new RetryOptions(patience, patienceAtFirst, other);
    }
}
