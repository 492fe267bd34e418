package dump.cli.input;

import dump.snapshots.Selector;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a WHEN (docs/when.md): which point in time a person means. Never guesses. */
public final class When {
    /** The accepted forms, for messages and help. */
    public static final String FORMS = """
            accepted are:
              now, latest            the newest
              3D12h                  that long ago: s m h; D W M Y days to years
              2015-04-01, yesterday  its end; also 2015/04/01, 04/01/2015, 01.04.2015, today
              2015-04-01T18:30       a moment; also with :15, Z, +02:00, a space for the T
              id:6b07, 6b07a29c      the snapshot whose identifier begins so
              -1, -2                 the one before the newest, and so on""";

    private static final Pattern AGO = Pattern.compile("(?:\\d{1,9}[smhDWMY])+");
    private static final Pattern NO_TIME_AGO = Pattern.compile("(?:0{1,9}[smhDWMY])+");
    private static final Pattern PART = Pattern.compile("(\\d{1,9})([smhDWMY])");
    private static final Pattern MISSPELT = Pattern.compile("(?:\\d{1,9}[smhHdDwWMyY])+");
    private static final Pattern YEAR_FIRST = Pattern.compile("(\\d{4})([-/])(\\d{2})\\2(\\d{2})");
    private static final Pattern MONTH_FIRST = Pattern.compile("(\\d{2})([-/])(\\d{2})\\2(\\d{4})");
    private static final Pattern DAY_FIRST = Pattern.compile("(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})");
    private static final Pattern MOMENT = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})[T ](\\d{2}):(\\d{2})"
            + "(?::(\\d{2})(?:\\.(\\d{1,9}))?)?(Z|[+-]\\d{2}:?\\d{2})?");
    private static final Pattern ID = Pattern.compile("id:([0-9a-f]{1,64})");
    private static final Pattern BARE_ID = Pattern.compile("(?=.*[a-f])[0-9a-f]{8,64}");
    private static final Pattern BACK = Pattern.compile("-([1-9]\\d{0,5})");
    private static final int YEARS_MAX = 10_000;

    private When() {}

    /** @param text as typed, or null for none */
    public static Selector parse(String text, Instant now, ZoneId zone) throws SettingsException {
        var when = text == null ? "" : text.strip();
        if (when.isEmpty() || when.equals("now") || when.equals("latest")) return new Selector.Newest();
        Matcher match;
        if ((match = BACK.matcher(when)).matches()) return new Selector.Back(Integer.parseInt(match.group(1)));
        if ((match = ID.matcher(when)).matches()) return new Selector.ById(match.group(1));
        if (BARE_ID.matcher(when).matches()) return new Selector.ById(when);
        try {
            if (NO_TIME_AGO.matcher(when).matches()) return new Selector.Newest();
            var moment = moment(when, now, zone);
            if (moment != null) return new Selector.NotAfter(moment, when);
        } catch (DateTimeException | ArithmeticException impossible) {
            throw new SettingsException("\"" + when + "\" is not a time that exists; " + FORMS);
        }
        throw new SettingsException("\"" + when + "\" is not a valid WHEN" + hint(when) + "; " + FORMS);
    }

    /**
     * The option that says what somebody may mean who writes a point in time where a path is expected, or as restic
     * does before a colon; null if it is none.
     */
    public static String option(String word, Instant now, ZoneId zone) {
        if (isOne(word, now, zone)) return "-d " + word;
        int colon = word.indexOf(':');
        return colon > 0 && colon < word.length() - 1 && isOne(word.substring(0, colon), now, zone)
                ? "-d " + word.substring(0, colon) + " " + word.substring(colon + 1) : null;
    }

    private static boolean isOne(String text, Instant now, ZoneId zone) {
        try {
            parse(text, now, zone);
            return !text.isBlank();
        } catch (SettingsException none) {
            return false;
        }
    }

    /**
     * Before which moment something may be deleted. A day means its beginning, so that the doubtful day is kept; what
     * could be meant otherwise is refused.
     */
    public static Instant beforeWhich(String text, Instant now, ZoneId zone) throws SettingsException {
        var when = text.strip();
        try {
            Matcher match;
            if (AGO.matcher(when).matches()) {
                if (when.matches(".*[smh].*"))
                    throw new SettingsException("\"" + when + "\" is too short a time for deleting: 6m is six minutes;"
                            + " write 6M for six months (D days, W weeks, M months, Y years)");
                return ago(when, now, zone);
            }
            if ((match = YEAR_FIRST.matcher(when)).matches())
                return date(match.group(1), match.group(3), match.group(4)).atStartOfDay(zone).toInstant();
            if ((match = MONTH_FIRST.matcher(when)).matches())
                return date(match.group(4), match.group(1), match.group(3)).atStartOfDay(zone).toInstant();
            if ((match = DAY_FIRST.matcher(when)).matches())
                return date(match.group(3), match.group(2), match.group(1)).atStartOfDay(zone).toInstant();
            if ((match = MOMENT.matcher(when)).matches()) return beginning(moment(match, zone));
        } catch (DateTimeException | ArithmeticException impossible) {
            throw new SettingsException("\"" + when + "\" is not a time that exists");
        }
        throw new SettingsException("\"" + when + "\" is not a valid date to delete before" + hint(when)
                + "; accepted are a date (2015-04-01), a moment (2015-04-01T18:30) and a time ago (6M, 1Y, 3W, 30D)");
    }

    /** Of the second that is meant to its end for reading. */
    private static Instant beginning(Instant moment) {
        return moment.getNano() == 999_999_999 ? moment.truncatedTo(ChronoUnit.SECONDS) : moment;
    }

    private static Instant moment(String when, Instant now, ZoneId zone) {
        Matcher match;
        if (AGO.matcher(when).matches()) return ago(when, now, zone);
        if ((match = YEAR_FIRST.matcher(when)).matches())
            return endOf(date(match.group(1), match.group(3), match.group(4)), zone);
        if ((match = MONTH_FIRST.matcher(when)).matches())
            return endOf(date(match.group(4), match.group(1), match.group(3)), zone);
        if ((match = DAY_FIRST.matcher(when)).matches())
            return endOf(date(match.group(3), match.group(2), match.group(1)), zone);
        if (when.equals("today")) return endOf(LocalDate.ofInstant(now, zone), zone);
        if (when.equals("yesterday")) return endOf(LocalDate.ofInstant(now, zone).minusDays(1), zone);
        if ((match = MOMENT.matcher(when)).matches()) return moment(match, zone);
        return null;
    }

    /**
     * Years and months by the calendar, the end of a month clamped; then weeks and days in the local zone; then what
     * a clock measures.
     */
    public static Instant ago(String when, Instant now, ZoneId zone) {
        long months = 0;
        long days = 0;
        long seconds = 0;
        var part = PART.matcher(when);
        while (part.find()) {
            long count = Long.parseLong(part.group(1));
            switch (part.group(2).charAt(0)) {
                case 'Y' -> months += 12 * count;
                case 'M' -> months += count;
                case 'W' -> days += 7 * count;
                case 'D' -> days += count;
                case 'h' -> seconds += 3600 * count;
                case 'm' -> seconds += 60 * count;
                default -> seconds += count;
            }
        }
        if (months > 12L * YEARS_MAX || days > 366L * YEARS_MAX || seconds > 366L * 86_400 * YEARS_MAX)
            throw new DateTimeException("too long ago");
        // Without a calendar part nothing may go through local time: an hour that comes twice would be lost.
        if (months == 0 && days == 0) return now.minusSeconds(seconds);
        var there = now.atZone(zone);
        var local = there.toLocalDateTime().minusMonths(months).minusDays(days);
        return local.atZone(zone).toInstant().minusSeconds(seconds);
    }

    private static LocalDate date(String year, String month, String day) {
        return LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
    }

    private static Instant endOf(LocalDate day, ZoneId zone) {
        return day.plusDays(1).atStartOfDay(zone).toInstant().minusNanos(1);
    }

    /** A second is meant to its end, as a day is, so that a time copied from a list finds its snapshot. */
    private static Instant moment(Matcher match, ZoneId zone) {
        int second = match.group(6) == null ? 0 : Integer.parseInt(match.group(6));
        var fraction = match.group(7) == null ? "999999999" : (match.group(7) + "00000000").substring(0, 9);
        var time = LocalTime.of(Integer.parseInt(match.group(4)), Integer.parseInt(match.group(5)), second,
                Integer.parseInt(fraction));
        var local = LocalDateTime.of(date(match.group(1), match.group(2), match.group(3)), time);
        if (match.group(8) != null) return local.toInstant(ZoneOffset.of(match.group(8)));
        return local.atZone(zone).withLaterOffsetAtOverlap().toInstant();
    }

    private static String hint(String when) {
        if (MISSPELT.matcher(when).matches())
            return " (days, weeks and years are written D, W and Y; hours, minutes and seconds h, m and s)";
        if (when.matches("[0-9a-f]{1,64}")) return " (for a snapshot's identifier write id:" + when + ")";
        if (when.matches("id:.*")) return " (an identifier has only the digits 0 to 9 and a to f)";
        return "";
    }
}
