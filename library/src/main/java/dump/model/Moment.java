package dump.model;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * A time of a backup in messages: local, as lists show it and {@code --date} takes it; in an hour that comes twice, at
 * the end of summer time, with its offset.
 */
public final class Moment {
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx");

    private Moment() {}

    /** To the second, in this machine's zone. */
    public static String shown(Instant time) {
        return shown(time, ZoneId.systemDefault());
    }

    /** To the second. */
    public static String shown(Instant time, ZoneId zone) {
        return shown(time, zone, SECOND);
    }

    public static String minute(Instant time, ZoneId zone) {
        return shown(time, zone, MINUTE);
    }

    private static String shown(Instant time, ZoneId zone, DateTimeFormatter form) {
        var local = time.atZone(zone);
        boolean twice = zone.getRules().getValidOffsets(local.toLocalDateTime()).size() > 1;
        return form.format(local) + (twice ? OFFSET.format(local) : "");
    }
}
