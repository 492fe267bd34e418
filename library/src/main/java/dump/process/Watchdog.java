package dump.process;

import java.time.Duration;

/** Tells a child that works in silence from one that hangs. */
final class Watchdog {
    private static final long LOOK_NANOS_MIN = Duration.ofMillis(50).toNanos();
    private static final long LOOK_NANOS_MAX = Duration.ofSeconds(5).toNanos();

    private final LocalProcessTree family;
    private final long limitNanos;
    private final long afterFatalNanos;
    private final long lookNanos;
    private long moved = System.nanoTime();
    private long looked = moved;
    private boolean fatal;
    private long fatalSince;

    Watchdog(LocalProcessTree family, Timeouts timeouts) {
        this.family = family;
        limitNanos = timeouts.limit().toNanos();
        afterFatalNanos = timeouts.afterFatal().toNanos();
        lookNanos = Math.clamp(limitNanos / 8, LOOK_NANOS_MIN, LOOK_NANOS_MAX);
    }

    /** Something came from it. */
    void moved() {
        moved = System.nanoTime();
    }

    /** It said that it cannot go on. */
    void fatal() {
        if (!fatal) fatalSince = System.nanoTime();
        fatal = true;
    }

    boolean isHung() {
        long now = System.nanoTime();
        if (fatal && now - fatalSince >= afterFatalNanos) return true;
        if (now - moved < lookNanos || now - looked < lookNanos) return false;
        looked = now;
        if (family.hasWorked()) moved = now;
        return limitNanos > 0 && now - moved >= limitNanos;
    }
}
