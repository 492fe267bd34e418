package dump.backend.retry;

import java.util.random.RandomGenerator;

/** Between tries: from 1 s, doubled up to 30 s, half as much more or less, so that many machines do not come at once. */
final class Pauses {
    private static final long FIRST_NANOS = 1_000_000_000L, MAX_NANOS = 30_000_000_000L;
    private static final int DOUBLINGS_MAX = 5;
    private static final double JITTER = 0.5;

    private final RandomGenerator random;

    Pauses(RandomGenerator random) {
        this.random = random;
    }

    /** @param failures so far, from 1 */
    long nanos(int failures) {
        long usual = Math.min(MAX_NANOS, FIRST_NANOS << Math.min(failures - 1, DOUBLINGS_MAX));
        return (long) (usual * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    }
}
