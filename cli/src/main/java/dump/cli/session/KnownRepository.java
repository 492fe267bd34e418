package dump.cli.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The repository that a configuration has backed up to, noted in the archive directory: where it is missing, a disk is
 * not mounted, more likely than not, and an empty one must not be made in its place.
 *
 * @param id in 64 hexadecimal digits
 * @param place its directory, absolute; or where it is on another machine
 */
public record KnownRepository(String id, String place) {
    private static final String ID = "id ", PLACE = "place ";
    private static final int LENGTH_MAX = 8 << 10;

    /** What is noted for a configuration; null if nothing is, or nothing that can be read. */
    public static KnownRepository read(Path directory, String name) {
        try {
            var file = file(directory, name);
            if (Files.size(file) > LENGTH_MAX) return null;
            var lines = Files.readString(file).split("\n", 2);
            boolean whole = lines.length == 2 && lines[0].matches(ID + "[0-9a-f]{64}")
                    && lines[1].matches(PLACE + "(?:/|[a-z0-9]+:)[^\n]*\n");
            return whole ? new KnownRepository(lines[0].substring(ID.length()),
                    lines[1].substring(PLACE.length(), lines[1].length() - 1)) : null;
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }

    /** Notes it, if that is not noted already. The directory is made for its owner alone if it is missing. */
    public void note(Path directory, String name) throws IOException {
        if (equals(read(directory, name))) return;
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var draft = Files.createTempFile(directory, "." + name + ".repository.", null);
        try {
            Files.writeString(draft, ID + id + "\n" + PLACE + place + "\n");
            Files.move(draft, file(directory, name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Whether a place is where it was, of a directory through links too. */
    public boolean isAt(String other) {
        return place.equals(other)
                || place.startsWith("/") && other.startsWith("/") && real(Path.of(place)).equals(real(Path.of(other)));
    }

    /** It is missing itself, but not what it would be made in. */
    private static Path real(Path path) {
        try {
            return path.getParent().toRealPath().resolve(path.getFileName());
        } catch (IOException | NullPointerException missing) {
            return path;
        }
    }

    private static Path file(Path directory, String name) {
        return directory.resolve(name + ".repository");
    }
}
