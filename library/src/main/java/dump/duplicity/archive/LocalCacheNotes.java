package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Small text files in a cache: our own, of which Duplicity takes no notice, and its manifests. */
final class LocalCacheNotes {
    private static final int BYTES_MAX = 1 << 20;

    private final LocalCache cache;
    private final Path directory;

    LocalCacheNotes(LocalCache cache, Path directory) {
        this.cache = cache;
        this.directory = directory;
    }

    /** The lines of a small text file, each byte a character; none if it is missing or can't be read as one. */
    List<String> lines(String name) {
        try {
            return Files.readAllLines(directory.resolve(name), StandardCharsets.ISO_8859_1);
        } catch (IOException absentOrNoText) {
            return List.of();
        }
    }

    /** The lines of a note of ours; none if it is missing or cannot be one. */
    List<String> read(String name) {
        return isNote(directory.resolve(name)) ? lines(name) : List.of();
    }

    /** Replaces a note; one without lines goes. What is none is set aside before. */
    void write(String name, List<String> lines) throws DuplicityException {
        var file = directory.resolve(name);
        if (!isNote(file) && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) cache.setAside(name);
        if (lines.isEmpty()) cache.remove(List.of(name));
        else writeText(name, lines);
    }

    private static boolean isNote(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= BYTES_MAX;
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Writes a small text file, whole or not at all. */
    void writeText(String name, List<String> lines) throws DuplicityException {
        var beside = cache.beside(name);
        try {
            LocalCache.makeDirectory(directory);
            Files.write(beside, lines, StandardCharsets.ISO_8859_1);
            Files.move(beside, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw LocalCache.failed("write", beside, failure);
        }
    }
}
