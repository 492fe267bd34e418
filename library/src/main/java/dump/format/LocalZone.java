package dump.format;

import dump.model.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;

/**
 * The zone in which a run writes its times: gives each moment the offset that is valid then.
 *
 * <p>A local year outside 0..9999, which RFC 3339 can't spell, becomes 0 or 9999; month, day and time of day stay (29
 * February becomes 1 March in 9999), and the offset is looked up again for the new date, as restic does it. May be used
 * by several threads.
 */
public final class LocalZone {
    private static final long SECOND_MAX = Instant.MAX.getEpochSecond() - 366 * 86_400L;

    private final ZoneRules rules;
    /** The files of one source share a season: the last answer is mostly the next. A race costs a lookup. */
    private Season last = new Season(0, 0, 0);

    /** From one transition to the next, exclusive. */
    private record Season(long from, long until, int offset) {
        boolean holds(long second) {
            return second >= from && second < until;
        }
    }

    private LocalZone(ZoneRules rules) {
        this.rules = rules;
    }

    public static LocalZone of(ZoneId zone) {
        return new LocalZone(zone.getRules());
    }

    /** The moment with its local offset. */
    public Timestamp at(long seconds, int nanos) {
        int offset = season(seconds).offset;
        long local = TimeText.local(seconds, offset);
        // Years 0 and 10000 begin at these local seconds.
        if (local >= -62_167_219_200L && local < 253_402_300_800L) return new Timestamp(seconds, nanos, offset);
        return withinFourDigits(Math.clamp(local, -SECOND_MAX, SECOND_MAX), nanos);
    }

    private Timestamp withinFourDigits(long local, int nanos) {
        var date = LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC);
        int year = date.getYear() < 0 ? 0 : 9999;
        boolean leapDay = date.getMonthValue() == 2 && date.getDayOfMonth() == 29 && !Year.isLeap(year);
        var moved = leapDay ? date.plusDays(1).withYear(year) : date.withYear(year);
        long unix = moved.toEpochSecond(ZoneOffset.UTC);
        // As Go's time.Date: take the offset at the local reading, and if that leads out of its season, look again.
        var season = season(unix);
        int offset = season.holds(unix - season.offset) ? season.offset : season(unix - season.offset).offset;
        return new Timestamp(unix - offset, nanos, offset);
    }

    private Season season(long second) {
        var known = last;
        if (known.holds(second)) return known;
        var instant = Instant.ofEpochSecond(Math.clamp(second, -SECOND_MAX, SECOND_MAX));
        // previousTransition is strictly before its argument, and a transition's own instant is in the new season.
        var before = rules.previousTransition(instant.plusSeconds(1));
        var after = rules.nextTransition(instant);
        var found = new Season(before == null ? Long.MIN_VALUE : before.toEpochSecond(),
                after == null ? Long.MAX_VALUE : after.toEpochSecond(), rules.getOffset(instant).getTotalSeconds());
        last = found;
        return found;
    }
}
