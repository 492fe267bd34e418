package dump.cli.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Numbers as people read them, put together by hand: for its formats Java loads locale data, 40 ms of a short run. */
public final class Human {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Human() {}

    /** {@code 512 B}, {@code 1.5 KiB}, {@code 23 MiB}. */
    public static String size(long bytes) {
        if (bytes < 1024) return bytes + " B";
        double value = bytes;
        int unit = 0;
        while (value >= 1023.5 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return (value < 9.95 ? tenths(value) : Long.toString(Math.round(value))) + " " + UNITS[unit];
    }

    /** {@code 1 file}, {@code 12,345 files}. */
    public static String count(long count, String one, String many) {
        return number(count) + " " + (count == 1 ? one : many);
    }

    public static String files(long count) {
        return count(count, "file", "files");
    }

    /** {@code 0.4 s}, {@code 12 s}, {@code 3:07 min}, {@code 1:02:03 h}. */
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 10) return tenths(duration.toMillis() / 1000.0) + " s";
        if (seconds < 60) return seconds + " s";
        if (seconds < 3600) return seconds / 60 + ":" + twoDigits(seconds % 60) + " min";
        return seconds / 3600 + ":" + twoDigits(seconds / 60 % 60) + ":" + twoDigits(seconds % 60) + " h";
    }

    /** {@code 0.4}. */
    static String tenths(double value) {
        long tenths = Math.round(10 * value);
        return tenths / 10 + "." + tenths % 10;
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }

    /** {@code 12,345}. */
    static String number(long number) {
        var text = new StringBuilder(Long.toString(number));
        int first = number < 0 ? 1 : 0;
        for (int i = text.length() - 3; i > first; i -= 3) text.insert(i, ',');
        return text.toString();
    }

    /** RFC 3339 with the zone's offset, as precise as the time is. */
    public static String rfc3339(Instant time, ZoneId zone) {
        var offset = zone.getRules().getOffset(time);
        // Old local times have odd seconds, which RFC 3339 cannot say.
        if (offset.getTotalSeconds() % 60 != 0) offset = ZoneOffset.UTC;
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(offset));
    }

    /** {@code just now}, {@code 5 minutes ago}, {@code 8 months ago}, {@code in 2 hours}. */
    public static String ago(Instant time, Instant now) {
        var distance = Duration.between(time, now);
        boolean future = distance.isNegative();
        long seconds = distance.abs().toSeconds();
        if (seconds < 60) return future && seconds > 5 ? "in " + seconds + " seconds" : "just now";
        var words = span(seconds);
        return future ? "in " + words : words + " ago";
    }

    private static String span(long seconds) {
        long days = seconds / 86_400;
        if (seconds < 3600) return count(seconds / 60, "minute", "minutes");
        if (days < 1) return count(seconds / 3600, "hour", "hours");
        if (days < 14) return count(days, "day", "days");
        if (days < 60) return count(days / 7, "week", "weeks");
        if (days < 730) return count(days * 12 / 365, "month", "months");
        return count(days * 100 / 36_525, "year", "years");
    }
}
