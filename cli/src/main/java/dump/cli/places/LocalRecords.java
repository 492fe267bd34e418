package dump.cli.places;

import dump.cli.input.SettingsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Where local records are kept. */
public final class LocalRecords {
    private LocalRecords() {}

    /** That nothing else stands in the place of a directory that they need, or on the way there. */
    public static void need(Path directory) throws SettingsException {
        var place = directory;
        while (place != null && !Files.exists(place, LinkOption.NOFOLLOW_LINKS)) place = place.getParent();
        if (place == null || Files.isDirectory(place)) return;
        throw refused(directory, (place.equals(directory) ? "it" : place.toString())
                + (Files.isRegularFile(place) ? " is a file" : " is not a directory"));
    }

    /** @param reason why they cannot be kept there */
    public static SettingsException refused(Path directory, String reason) {
        return new SettingsException("local records cannot be kept in " + directory + ": " + reason
                + "; name another directory with archive-dir in the configuration");
    }
}
