package dump.cli.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The directories {@code restored} that restore made in working directories, noted in the archive directory with their
 * inodes: what came out of a backup does not belong into the next, and what somebody else puts in their place does.
 */
public final class RestoredPlaces {
    public static final String NAME = "restored";
    private static final String FILE = "restored-places";
    private static final int LENGTH_MAX = 64 << 10;
    private static final Pattern LINE = Pattern.compile("(\\d+) (/.*)");

    private RestoredPlaces() {}

    /** Those that are still there; none if nothing is noted, or nothing that can be read. */
    public static List<Path> read(Path directory) {
        try {
            var file = directory.resolve(FILE);
            if (Files.size(file) > LENGTH_MAX) return List.of();
            return Files.readAllLines(file).stream().map(RestoredPlaces::place).filter(Objects::nonNull).toList();
        } catch (IOException | RuntimeException unreadable) {
            return List.of();
        }
    }

    /** The directory that a line tells of; null if it is gone, or another has its name. */
    private static Path place(String line) {
        var match = LINE.matcher(line);
        if (!match.matches()) return null;
        var place = Path.of(match.group(2));
        try {
            return place.endsWith(NAME) && match.group(1).equals(inode(place)) ? place : null;
        } catch (IOException gone) {
            return null;
        }
    }

    private static String inode(Path place) throws IOException {
        return Files.getAttribute(place, "unix:ino", LinkOption.NOFOLLOW_LINKS).toString();
    }

    /** Notes one more. The archive directory is made for its owner alone if it is missing. */
    public static void note(Path directory, Path place) throws IOException {
        var places = new ArrayList<>(read(directory));
        if (places.contains(place) || place.toString().contains("\n")) return;
        places.add(place);
        var lines = new ArrayList<String>();
        for (var each : places) lines.add(inode(each) + " " + each);
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var draft = Files.createTempFile(directory, "." + FILE + ".", null);
        try {
            Files.write(draft, lines);
            Files.move(draft, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
