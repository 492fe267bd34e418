package dump.process;

import java.time.Duration;

/**
 * How long a child is waited for.
 *
 * @param limit while it shows no sign of life; 0 for ever
 * @param afterFatal from its fatal error to its end
 * @param afterTerm from SIGTERM to SIGKILL
 */
public record Timeouts(Duration limit, Duration afterFatal, Duration afterTerm) {
    public static Timeouts of(Duration limit) {
        return new Timeouts(limit, Duration.ofSeconds(15), Duration.ofSeconds(5));
    }
}
