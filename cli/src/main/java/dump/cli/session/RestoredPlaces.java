package dump.cli.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The directories {@code restored} that restore made in working directories, noted in the archive directory: what came
 * out of a backup does not belong into the next.
 */
public final class RestoredPlaces {
    public static final String NAME = "restored";
    private static final String FILE = "restored-places";
    private static final int LENGTH_MAX = 64 << 10;

    private RestoredPlaces() {}

    /** Those that are still there; none if nothing is noted, or nothing that can be read. */
    public static List<Path> read(Path directory) {
        try {
            var file = directory.resolve(FILE);
            if (Files.size(file) > LENGTH_MAX) return List.of();
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("/") && line.endsWith("/" + NAME)).map(Path::of)
                    .filter(place -> Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)).toList();
        } catch (IOException | RuntimeException unreadable) {
            return List.of();
        }
    }

    /** Notes one more. The archive directory is made for its owner alone if it is missing. */
    public static void note(Path directory, Path place) throws IOException {
        var places = new ArrayList<>(read(directory));
        if (places.contains(place) || place.toString().contains("\n")) return;
        places.add(place);
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var draft = Files.createTempFile(directory, "." + FILE + ".", null);
        try {
            Files.write(draft, places.stream().map(Path::toString).toList());
            Files.move(draft, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
