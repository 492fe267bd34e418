package dump.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The header {@code Retry-After}: seconds, or a moment by the server's clock. */
final class RetryAfter {
    private static final int DIGITS_MAX = 9;

    private RetryAfter() {}

    /** Zero if it is not there, makes no sense, or is over. @param now where the server does not say what its clock says */
    static Duration of(Headers headers, Instant now) {
        var text = headers.get("Retry-After");
        if (text == null) return Duration.ZERO;
        if (text.matches("[0-9]{1," + DIGITS_MAX + "}")) return Duration.ofSeconds(Long.parseLong(text));
        var moment = moment(text);
        if (moment == null) return Duration.ZERO;
        var date = headers.get("Date");
        var there = date == null ? null : moment(date);
        var pause = Duration.between(there == null ? now : there, moment);
        return pause.isNegative() ? Duration.ZERO : pause;
    }

    private static Instant moment(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        } catch (DateTimeException wrong) {
            return null;
        }
    }
}
