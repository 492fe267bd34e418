package dump.cli.places;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.TimeZone;

/**
 * The zone in which times are written, as restic sees it, because it is part of every tree's name: without {@code TZ}
 * the machine's own; else the zone that {@code TZ} names, perhaps after a colon; UTC if it is empty or names none, as
 * POSIX rules ({@code CET-1CEST}) do not.
 */
public final class LocalTime {
    private static final String DATABASE = "/usr/share/zoneinfo/";
    /** A rule of POSIX that means UTC, whatever it calls it. */
    private static final String UTC_RULE = "(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?00?(?::00){0,2}";
    private static final String RULE = "(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?\\d.*";

    private LocalTime() {}

    /** @param tz the variable's value, or null */
    public static void follow(String tz) {
        if (tz != null) TimeZone.setDefault(TimeZone.getTimeZone(zone(tz)));
    }

    /** What is to be said of a value that names no zone, and so means UTC; null if it does, or means that. */
    public static String complaint(String tz) {
        if (tz == null || tz.isEmpty() || isZone(name(tz)) || tz.matches(UTC_RULE)) return null;
        return "TZ=" + tz + (tz.matches(RULE) ? " is a rule, not the name of a time zone"
                : " is not the name of a time zone")
                + ": times are in UTC; set it to a name, such as Europe/Berlin";
    }

    static ZoneId zone(String tz) {
        var name = name(tz);
        return ZoneId.of(isZone(name) ? name : "UTC");
    }

    private static boolean isZone(String name) {
        return ZoneId.getAvailableZoneIds().contains(name);
    }

    /** In the database: {@code :/etc/localtime} is a link to it. */
    private static String name(String tz) {
        var name = tz.startsWith(":") ? tz.substring(1) : tz;
        if (name.startsWith("/") && !name.startsWith(DATABASE)) name = followed(name);
        if (name.startsWith(DATABASE)) name = name.substring(DATABASE.length());
        return name.startsWith("posix/") ? name.substring("posix/".length()) : name;
    }

    private static String followed(String path) {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (IOException | RuntimeException missing) {
            return path;
        }
    }
}
