package dump.duplicity.difftar;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Names of sets at times given as hours. */
final class ArchiveNames {
    private static final Instant START = Instant.parse("2015-03-28T10:00:00Z");

    private ArchiveNames() {}

    static Instant hour(int hour) {
        return START.plusSeconds(3600L * hour);
    }

    private static String text(int hour) {
        return hour(hour).toString().replaceAll("[-:]", "");
    }

    /** A whole set: manifest, signatures, volumes. @param base negative for a full one */
    static List<String> set(int base, int time, int volumes) {
        var names = new ArrayList<>(List.of(manifest(base, time), signatures(base, time)));
        for (int i = 1; i <= volumes; i++) names.add(volume(base, time, i));
        return names;
    }

    static String manifest(int base, int time) {
        return "duplicity-" + span(base, time) + ".manifest.gpg";
    }

    static String signatures(int base, int time) {
        return base < 0 ? "duplicity-full-signatures." + text(time) + ".sigtar.gpg"
                : "duplicity-new-signatures." + text(base) + ".to." + text(time) + ".sigtar.gpg";
    }

    static String volume(int base, int time, int number) {
        return "duplicity-" + span(base, time) + ".vol" + number + ".difftar.gpg";
    }

    private static String span(int base, int time) {
        return base < 0 ? "full." + text(time) : "inc." + text(base) + ".to." + text(time);
    }
}
