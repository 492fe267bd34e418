package dump.format;

import dump.model.Timestamp;

/**
 * Times in RFC 3339 as Go writes them: {@code 2009-02-13T23:31:30.5+01:00}.
 *
 * <p>Date and time are those of the full offset; only the printed offset is cut, toward zero, to minutes. {@code Z}
 * stands for the full offset 0 alone. A fraction has no trailing zeros.
 */
final class TimeText {
    static final int LENGTH_MAX = "0000-00-00T00:00:00.000000000+00:00".length();

    private static final int DAY = 86_400;
    private static final int ERA_DAYS = 146_097;
    /** Days from 0000-03-01, with which the calendar's 400 years begin, to 1970-01-01. */
    private static final int EPOCH = 719_468;

    private TimeText() {}

    /** Writes at most {@link #LENGTH_MAX} bytes, returns where the next one goes. A year beyond four digits is cut. */
    static int write(byte[] out, int at, Timestamp time) {
        long local = local(time.seconds(), time.offsetSeconds());
        at = writeDate(out, at, Math.floorDiv(local, DAY));
        int second = Math.floorMod(local, DAY);
        out[at] = 'T';
        writeTwo(out, at + 1, second / 3600);
        out[at + 3] = ':';
        writeTwo(out, at + 4, second / 60 % 60);
        out[at + 6] = ':';
        writeTwo(out, at + 7, second % 60);
        at = writeFraction(out, at + 9, time.nanos());
        return writeOffset(out, at, time.offsetSeconds());
    }

    /** Seconds of the local clock; saturates where a long ends. */
    static long local(long seconds, int offset) {
        long sum = seconds + offset;
        return ((seconds ^ sum) & (offset ^ sum)) < 0 ? seconds : sum;
    }

    private static int writeDate(byte[] out, int at, long epochDay) {
        long day = epochDay + EPOCH;
        long era = Math.floorDiv(day, ERA_DAYS);
        int dayOfEra = (int) (day - era * ERA_DAYS);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int fromMarch = (5 * dayOfYear + 2) / 153;
        int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        long year = Math.clamp(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 0, 9999);
        writeTwo(out, at, (int) year / 100);
        writeTwo(out, at + 2, (int) year % 100);
        out[at + 4] = '-';
        writeTwo(out, at + 5, month);
        out[at + 7] = '-';
        writeTwo(out, at + 8, dayOfYear - (153 * fromMarch + 2) / 5 + 1);
        return at + 10;
    }

    private static int writeFraction(byte[] out, int at, int nanos) {
        if (nanos == 0) return at;
        out[at] = '.';
        int digits = 9;
        while (nanos % 10 == 0) {
            nanos /= 10;
            digits--;
        }
        for (int i = digits; i > 0; i--) {
            out[at + i] = (byte) ('0' + nanos % 10);
            nanos /= 10;
        }
        return at + 1 + digits;
    }

    private static int writeOffset(byte[] out, int at, int offset) {
        if (offset == 0) {
            out[at] = 'Z';
            return at + 1;
        }
        int minutes = offset / 60;
        out[at] = (byte) (minutes < 0 ? '-' : '+');
        writeTwo(out, at + 1, Math.abs(minutes) / 60);
        out[at + 3] = ':';
        writeTwo(out, at + 4, Math.abs(minutes) % 60);
        return at + 6;
    }

    private static void writeTwo(byte[] out, int at, int number) {
        out[at] = (byte) ('0' + number / 10);
        out[at + 1] = (byte) ('0' + number % 10);
    }

    /** Reads what Go reads, a comma for the dot and hours of one digit included; null if it is no time. */
    static Timestamp parse(byte[] in, int from, int to) {
        int hourEnd = from + 13 < to && in[from + 12] == ':' ? from + 12 : from + 13;
        int at = hourEnd + 6;
        if (at >= to || in[from + 4] != '-' || in[from + 7] != '-' || in[from + 10] != 'T') return null;
        if (in[hourEnd] != ':' || in[hourEnd + 3] != ':') return null;
        int year = number(in, from, from + 4);
        int month = number(in, from + 5, from + 7);
        int day = number(in, from + 8, from + 10);
        int hour = number(in, from + 11, hourEnd);
        int minute = number(in, hourEnd + 1, hourEnd + 3);
        int second = number(in, hourEnd + 4, hourEnd + 6);
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return null;
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null;
        int fractionEnd = fractionEnd(in, at, to);
        int offset = parseOffset(in, fractionEnd, to);
        if (offset == Integer.MIN_VALUE) return null;
        long local = epochDay(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
        return new Timestamp(local - offset, nanos(in, at, fractionEnd), offset);
    }

    private static int fractionEnd(byte[] in, int at, int to) {
        if (in[at] != '.' && in[at] != ',') return at;
        int end = at + 1;
        while (end < to && in[end] >= '0' && in[end] <= '9') end++;
        return end == at + 1 ? at : end;
    }

    private static int nanos(byte[] in, int from, int to) {
        int nanos = 0;
        for (int i = 1; i <= 9; i++) nanos = nanos * 10 + (from + i < to ? in[from + i] - '0' : 0);
        return nanos;
    }

    private static int parseOffset(byte[] in, int from, int to) {
        if (from + 1 == to && in[from] == 'Z') return 0;
        if (from + 6 != to || in[from + 3] != ':' || in[from] != '+' && in[from] != '-') return Integer.MIN_VALUE;
        int hours = number(in, from + 1, from + 3);
        int minutes = number(in, from + 4, from + 6);
        if (hours < 0 || hours > 24 || minutes < 0 || minutes > 60) return Integer.MIN_VALUE;
        int offset = hours * 3600 + minutes * 60;
        return in[from] == '-' ? -offset : offset;
    }

    /** A decimal number of as many digits, or -1. */
    private static int number(byte[] in, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            if (in[i] < '0' || in[i] > '9') return -1;
            number = number * 10 + in[i] - '0';
        }
        return number;
    }

    private static int monthLength(int year, int month) {
        if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    private static long epochDay(int year, int month, int day) {
        int shifted = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(shifted, 400);
        int yearOfEra = shifted - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return (long) era * ERA_DAYS + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - EPOCH;
    }
}
