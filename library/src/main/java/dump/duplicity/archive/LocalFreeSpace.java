package dump.duplicity.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Bytes at a destination of this machine.
 *
 * @param stored in some of its files
 * @param free to be written
 */
public record LocalFreeSpace(long stored, long free) {
    /** Null where it cannot be seen. */
    static LocalFreeSpace of(Path directory, Collection<String> names) {
        try {
            long stored = 0;
            for (var name : names) stored += Files.size(directory.resolve(name));
            return new LocalFreeSpace(stored, Files.getFileStore(directory).getUsableSpace());
        } catch (IOException unseen) {
            return null;
        }
    }
}
