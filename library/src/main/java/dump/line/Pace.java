package dump.line;

/** One direction of a line: all who pass pay for their bytes with time, together no faster than the limit. */
final class Pace {
    /** What a pause leaves over is lost beyond this, so that no burst follows it. */
    private static final long CREDIT_NANOS = 100_000_000;
    private static final double SECOND_NANOS = 1e9;

    private final Limit limit;
    private final LineClock clock;
    /** Until then the line is taken. */
    private long takenNanos;

    Pace(Limit limit, LineClock clock) {
        this.limit = limit;
        this.clock = clock;
        takenNanos = clock.nanos() - CREDIT_NANOS;
    }

    /** Waits until so many bytes may go. */
    void pass(int bytes) throws InterruptedException {
        long rate = rate();
        if (rate == Limit.UNLIMITED) return;
        long wait;
        synchronized (this) {
            long now = clock.nanos();
            if (takenNanos - now < -CREDIT_NANOS) takenNanos = now - CREDIT_NANOS;
            takenNanos += (long) (bytes * SECOND_NANOS / rate);
            wait = takenNanos - now;
        }
        if (wait > 0) clock.sleep(wait);
    }

    /** So many bytes at once that none of them waits much longer than the credit lasts. */
    int slice() {
        long rate = rate();
        if (rate == Limit.UNLIMITED) return Line.PIPE_BYTES;
        return Math.clamp(rate / (long) (SECOND_NANOS / CREDIT_NANOS), 1, Line.SLICE_BYTES);
    }

    /** Bytes a second at this time of day, or {@link Limit#UNLIMITED}. */
    long rate() {
        return limit.parts().isEmpty() ? Limit.UNLIMITED : limit.at(clock.timeOfDay());
    }
}
