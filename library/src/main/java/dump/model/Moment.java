package dump.model;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** A time of a backup in messages: local, to the second, as lists show it and {@code --date} takes it. */
public final class Moment {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private Moment() {}

    public static String shown(Instant time) {
        return FORM.format(time.atZone(ZoneId.systemDefault()));
    }
}
