package dump.backend.cache;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/** The mark by which other programs know a directory of copies, and we know that we may clear it up. */
final class LocalCacheTag {
    private static final String NAME = "CACHEDIR.TAG";
    private static final String TEXT = """
            Signature: 8a477f597d28d172789f06886806bc55
            # This file is a cache directory tag created by dump.
            # For information about cache directory tags see https://bford.info/cachedir/
            """;

    private LocalCacheTag() {}

    static void leave(Path base) throws IOException {
        try {
            Files.writeString(base.resolve(NAME), TEXT, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException there) {
            // Perhaps another program's, which shares its copies.
        }
    }

    /** Removes the copies of repositories that nobody has opened for so long, unless the directory is another program's. */
    static void removeUnused(Path base, Duration idle) throws IOException {
        try {
            if (!Files.readString(base.resolve(NAME)).equals(TEXT)) return;
        } catch (NoSuchFileException notOurs) {
            return;
        }
        var before = Instant.now().minus(idle);
        try (var repositories = Files.newDirectoryStream(base, one -> one.getFileName().toString().matches("[0-9a-f]{64}"))) {
            for (var one : repositories) {
                var attributes = Files.readAttributes(one, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isDirectory() && attributes.lastModifiedTime().toInstant().isBefore(before)) remove(one);
            }
        } catch (NoSuchFileException | DirectoryIteratorException removedMeanwhile) {
            // Another run clears up too.
        }
    }

    private static void remove(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var one : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(one);
        }
    }
}
