package dump.backend;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** What kills in the middle of a {@link LocalSave} left beside the files' places. */
final class LocalLeftovers {
    private final Path store;

    LocalLeftovers(Path store) {
        this.store = store;
    }

    void removeOf(Path file) throws IOException {
        var name = file.getFileName().toString();
        remove(file.getParent(), found -> TemporaryName.isOf(name, found.getFileName().toString()));
    }

    void removeIdle(FileKind kind, long idleMillisMin) throws IOException {
        long lastMillis = System.currentTimeMillis() - idleMillisMin;
        for (var directory : Layout.directories(kind)) remove(store.resolve(directory), found -> {
            return TemporaryName.isOurs(kind, directory, found.getFileName().toString())
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
                if (wanted.test(entry) && Files.isRegularFile(entry,
                LinkOption.NOFOLLOW_LINKS)) Files.deleteIfExists(entry);
        } catch (NoSuchFileException none) {
            // A missing directory holds none.
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }
}
