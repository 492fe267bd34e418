package dump.cli.settings;

import java.time.ZoneId;
import java.util.TimeZone;

/**
 * The zone in which times are written, as restic sees it, because it is part of every tree's name: without {@code TZ}
 * the machine's own; else the zone that {@code TZ} names, perhaps after a colon; UTC if it is empty or names none, as
 * POSIX rules ({@code CET-1CEST}) do not.
 */
public final class LocalTime {
    private static final String DATABASE = "/usr/share/zoneinfo/";

    private LocalTime() {}

    /** @param tz the variable's value, or null */
    public static void follow(String tz) {
        if (tz != null) TimeZone.setDefault(TimeZone.getTimeZone(zone(tz)));
    }

    static ZoneId zone(String tz) {
        var name = tz.startsWith(":") ? tz.substring(1) : tz;
        if (name.startsWith(DATABASE)) name = name.substring(DATABASE.length());
        return ZoneId.of(ZoneId.getAvailableZoneIds().contains(name) ? name : "UTC");
    }
}
