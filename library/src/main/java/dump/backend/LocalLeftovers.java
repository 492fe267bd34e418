package dump.backend;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What kills in the middle of a {@link LocalSave} left beside the files' places. */
final class LocalLeftovers {
    private static final String MARK = "-tmp-";
    /** As we name them; restic's end in fewer digits, and are its own to remove. */
    private static final Pattern OURS = Pattern.compile("(?:config|[0-9a-f]{64})" + MARK + "[0-9a-f]{16}");

    private final Path store;

    LocalLeftovers(Path store) {
        this.store = store;
    }

    /** The name that a file has until it is whole. @param digits 16, that tell it from those of others */
    static String name(String file, String digits) {
        return file + MARK + digits;
    }

    void removeOf(Path file) throws IOException {
        var beginning = file.getFileName() + MARK;
        remove(file.getParent(), found -> found.getFileName().toString().startsWith(beginning));
    }

    void removeIdle(FileKind kind, long idleMillisMin) throws IOException {
        long lastMillis = System.currentTimeMillis() - idleMillisMin;
        for (var directory : Layout.directories(kind)) remove(store.resolve(directory), found -> {
            var name = found.getFileName().toString();
            return OURS.matcher(name).matches() && Layout.isPlace(kind, directory, name.substring(0, name.indexOf(MARK)))
                    && writtenMillis(found) < lastMillis;
        });
    }

    private static long writtenMillis(Path file) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    private static void remove(Path directory, Predicate<Path> wanted) throws IOException {
        try (var entries = Files.newDirectoryStream(directory)) {
            for (var entry : entries)
                if (wanted.test(entry) && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) Files.deleteIfExists(entry);
        } catch (NoSuchFileException none) {
            // A missing directory holds none.
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }
}
