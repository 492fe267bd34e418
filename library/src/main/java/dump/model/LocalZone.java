package dump.model;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;

/**
 * Gives instants the offset that a zone has then, as nodes write them (docs/FORMAT.md, times). A local year outside
 * 0..9999 is replaced by 0 or 9999; month, day and time stay, the 29th of February becoming the 1st of March where
 * there is none, and the offset is looked up again. Thread-safe, and fast: it is asked twice for each file.
 */
public final class LocalZone {
    private static final int SPANS = 256;
    /** 2^22 s, 48 days: shorter than summer or winter time of almost every zone. */
    private static final int SPAN_SHIFT = 22;
    /** 400 years: after them dates, weekdays and the rules for summer time repeat. */
    private static final long CYCLE_SECONDS = 146_097L * 86_400;
    /** Some three million years: what lies beyond is moved here by whole cycles, as java.time ends somewhere. */
    private static final long SECONDS_MAX = 8_000 * CYCLE_SECONDS;
    /** From here on, and before the next, no offset can lead out of the years 0 to 9999. */
    private static final long PLAIN_BEGIN = -62_167_219_200L + 86_400;
    private static final long PLAIN_END = 253_402_300_800L - 86_400;

    private final ZoneRules rules;
    private final Span[] spans = new Span[SPANS];

    public LocalZone(ZoneId zone) {
        rules = zone.getRules();
    }

    public Timestamp at(long seconds, int nanos) {
        if (seconds >= PLAIN_BEGIN && seconds < PLAIN_END) return new Timestamp(seconds, nanos, span(seconds).offset);
        int offset = span(near(seconds)).offset;
        var local = LocalDateTime.ofEpochSecond(near(seconds) + offset, 0, ZoneOffset.UTC);
        if (local.getYear() < 0) return clamped(local, 0, nanos);
        if (local.getYear() > 9999) return clamped(local, 9999, nanos);
        return new Timestamp(seconds, nanos, offset);
    }

    /** As Go's {@code time.Date}: the offset is guessed from the local time and looked up again if that was wrong. */
    private Timestamp clamped(LocalDateTime local, int year, int nanos) {
        boolean leapDay = local.getMonthValue() == 2 && local.getDayOfMonth() == 29 && year == 9999;
        var date = leapDay ? local.plusDays(1).withYear(year) : local.withYear(year);
        long unix = date.toEpochSecond(ZoneOffset.UTC);
        var guess = span(unix);
        int offset = guess.holds(unix - guess.offset) ? guess.offset : span(unix - guess.offset).offset;
        return new Timestamp(unix - offset, nanos, offset);
    }

    private static long near(long seconds) {
        if (seconds > SECONDS_MAX) return SECONDS_MAX + Math.floorMod(seconds - SECONDS_MAX, CYCLE_SECONDS);
        if (seconds < -SECONDS_MAX) return -SECONDS_MAX - Math.floorMod(-SECONDS_MAX - seconds, CYCLE_SECONDS);
        return seconds;
    }

    /** Races do no harm: a span is immutable, and whoever misses it computes it again. */
    private Span span(long seconds) {
        int place = (int) (seconds >> SPAN_SHIFT) & SPANS - 1;
        var span = spans[place];
        if (span == null || !span.holds(seconds)) spans[place] = span = compute(seconds);
        return span;
    }

    private Span compute(long seconds) {
        var instant = Instant.ofEpochSecond(seconds);
        int offset = rules.getOffset(instant).getTotalSeconds();
        var before = rules.previousTransition(instant.plusSeconds(1));
        var after = rules.nextTransition(instant);
        return new Span(before == null ? Long.MIN_VALUE : before.toEpochSecond(),
                after == null ? Long.MAX_VALUE : after.toEpochSecond(), offset);
    }

    /** From {@code begin} to before {@code end} the offset stays. */
    private record Span(long begin, long end, int offset) {
        boolean holds(long seconds) {
            return begin <= seconds && seconds < end;
        }
    }
}
