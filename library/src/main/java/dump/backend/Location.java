package dump.backend;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a repository is, read from what a person wrote. */
public sealed interface Location {
    /** A directory of this machine: a disk, a mounted share. @param path absolute, without {@code .} and {@code ..} */
    record Local(String path) implements Location {}

    /**
     * Reads a location. A text that looks like a {@link RemotePlace} is not a path: a directory with such a name is
     * written {@code ./name:x}; {@code local:} may stand before any path.
     *
     * @param baseDirectory absolute; where relative paths start
     */
    static Location parse(String text, String baseDirectory) throws LocationException {
        if (!baseDirectory.startsWith("/")) throw new IllegalArgumentException("not absolute: " + baseDirectory);
        if (RemotePlace.of(text) == null) return local(text, baseDirectory);
        int colon = text.indexOf(':');
        if (colon < 0) throw new LocationException(text + " looks like a place on another machine: this version reads"
                + " and writes repositories on a local path or a mounted share only (a directory of that name is"
                + " written ./" + text + ")");
        var scheme = text.substring(0, colon);
        return switch (scheme) {
            case "local" -> local(text.substring(colon + 1), baseDirectory);
            case "sftp", "s3", "rest", "rclone", "b2", "azure", "gs", "swift" -> throw new LocationException(
                    scheme + ": repositories are not supported: this version reads and writes repositories on a local"
                            + " path or a mounted share only");
            // Only what stands before the colon is shown: a password may follow.
            default -> throw new LocationException("“" + scheme + ":…” is no place that this version knows: it reads"
                    + " and writes repositories on a local path or a mounted share only (a directory of that name"
                    + " is written ./" + scheme + ":…)");
        };
    }

    private static Local local(String text, String baseDirectory) throws LocationException {
        if (text.isBlank()) throw new LocationException("the repository's path is empty");
        try {
            return new Local(LocalPath.plain(Path.of(baseDirectory).resolve(text)).toString());
        } catch (InvalidPathException notEncodable) {
            throw new LocationException("the repository's path is impossible: " + notEncodable.getReason());
        }
    }
}
