package dump.retention;

import dump.model.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A stretch of the calendar that is counted back: none of its numbers is negative, and not all are 0. */
public record Period(int years, int months, int weeks, int days, int hours) {
    public Period {
        if (years < 0 || months < 0 || weeks < 0 || days < 0 || hours < 0)
            throw new IllegalArgumentException("a period goes back");
        if ((years | months | weeks | days | hours) == 0) throw new IllegalArgumentException("a period of no time");
    }

    public static Period ofDays(int days) {
        return new Period(0, 0, 0, days, 0);
    }

    /**
     * The moment so long before another one, as Go reckons: years, months and days by the calendar, where the 31st of a
     * month with 30 days is the 1st of the next; then hours as they pass. In the offset of that moment, or by the rules
     * of the machine's zone where they give it the same.
     */
    Moment before(Timestamp moment, ZoneId zone) {
        int offset = moment.offsetSeconds();
        var local = LocalDateTime.ofEpochSecond(moment.seconds() + offset, moment.nanos(),
                ZoneOffset.UTC);
        long month = local.getYear() * 12L + local.getMonthValue() - 1 - (years * 12L + months);
        var date = LocalDate.of(Math.toIntExact(Math.floorDiv(month, 12L)), (int) Math.floorMod(month, 12L) + 1, 1)
                .plusDays(local.getDayOfMonth() - 1L - (weeks * 7L + days));
        long wall = date.atTime(local.toLocalTime()).toEpochSecond(ZoneOffset.UTC);
        boolean follows = zone.getRules().getOffset(moment.instant()).getTotalSeconds() == offset;
        return new Moment(wall - (follows ? offset(wall, zone) : offset) - hours * 3600L, moment.nanos());
    }

    /** The offset is guessed from the local time and looked up again if it does not hold then. */
    private static int offset(long wall, ZoneId zone) {
        int guess = offsetAt(wall, zone);
        return offsetAt(wall - guess, zone) == guess ? guess : offsetAt(wall - guess, zone);
    }

    private static int offsetAt(long seconds, ZoneId zone) {
        return zone.getRules().getOffset(java.time.Instant.ofEpochSecond(seconds)).getTotalSeconds();
    }

    /** Seconds since the epoch, of any year. */
    record Moment(long seconds, int nanos) {
        boolean isBefore(Timestamp time) {
            return seconds != time.seconds() ? seconds < time.seconds() : nanos < time.nanos();
        }
    }

    /** As a configuration has it: {@code 1Y2M3W4D5h}. */
    @Override
    public String toString() {
        return part(years, 'Y') + part(months, 'M') + part(weeks, 'W') + part(days, 'D') + part(hours, 'h');
    }

    private static String part(int count, char unit) {
        return count == 0 ? "" : Integer.toString(count) + unit;
    }
}
