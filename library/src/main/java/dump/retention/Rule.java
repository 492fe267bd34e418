package dump.retention;

import dump.model.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Of what one snapshot each is kept. */
public enum Rule {
    LAST, HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY;

    /**
     * What two snapshots have in common of which the newer one is enough: the hour, the day, … in the time that the
     * clock showed where they were made. Of {@link #LAST} never anything.
     */
    long bucket(Timestamp time, int position) {
        var local = LocalDateTime.ofEpochSecond(time.seconds() + time.offsetSeconds(), 0, ZoneOffset.UTC);
        long day = local.getYear() * 10_000L + local.getMonthValue() * 100L + local.getDayOfMonth();
        return switch (this) {
            case LAST -> position;
            case HOURLY -> day * 100 + local.getHour();
            case DAILY -> day;
            case WEEKLY -> local.get(IsoFields.WEEK_BASED_YEAR) * 100L + local.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case MONTHLY -> day / 100;
            case YEARLY -> local.getYear();
        };
    }

    /** Its key in a configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
