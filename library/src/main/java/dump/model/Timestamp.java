package dump.model;

import java.time.Instant;
import java.time.ZoneId;

/**
 * A moment with the offset from UTC in which it is written, as in a node: two timestamps of one instant in different
 * zones are different text, so they are not {@code equals}; {@link #sameInstant} compares the moments.
 *
 * @param seconds since the epoch, may be negative
 * @param nanos 0 to 999,999,999
 * @param offsetSeconds east of UTC, its odd seconds included
 */
public record Timestamp(long seconds, int nanos, int offsetSeconds) implements Comparable<Timestamp> {
    /** Go's zero time, 0001-01-01T00:00:00Z: a time that nobody knew. */
    public static final Timestamp UNKNOWN = new Timestamp(-62135596800L, 0, 0);

    public static Timestamp of(Instant instant, ZoneId zone) {
        return new Timestamp(instant.getEpochSecond(), instant.getNano(),
                zone.getRules().getOffset(instant).getTotalSeconds());
    }

    public boolean sameInstant(Timestamp other) {
        return seconds == other.seconds && nanos == other.nanos;
    }

    public boolean isUnknown() {
        return sameInstant(UNKNOWN);
    }

    public Instant instant() {
        return Instant.ofEpochSecond(seconds, nanos);
    }

    @Override
    public int compareTo(Timestamp other) {
        return seconds != other.seconds ? Long.compare(seconds, other.seconds) : Integer.compare(nanos, other.nanos);
    }
}
