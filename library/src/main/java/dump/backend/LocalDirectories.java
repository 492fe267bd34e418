package dump.backend;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/** Making directories that outlast a power cut. */
final class LocalDirectories {
    private LocalDirectories() {}

    /**
     * Makes what is missing of the path below the store, never the store itself.
     *
     * @param changed gets the directories that hold new ones: they are to be synced
     */
    static void makeBelow(Path store, Path directory, FileAttribute<?> mode, Set<Path> changed) throws IOException {
        if (directory.equals(store)) {
            if (!Files.isDirectory(store)) throw new NoSuchFileException(store.toString());
            return;
        }
        if (Files.isDirectory(directory)) return;
        makeBelow(store, directory.getParent(), mode, changed);
        make(directory, mode, changed);
    }

    /** Makes the directory if it is missing; its parent must be there. */
    static void make(Path directory, FileAttribute<?> mode, Set<Path> changed) throws IOException {
        try {
            Files.createDirectory(directory, mode);
            changed.add(directory.getParent());
        } catch (FileAlreadyExistsException there) {
            if (!Files.isDirectory(directory)) throw there;
        }
    }

    /** Makes the names in the directory durable, where the file system offers that. */
    static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException notReadable) {
            // One may write in a directory without reading it (mode -wx); such a one cannot be opened for a sync.
        } catch (IOException failed) {
            if (!LocalFailure.isUnsupported(failed)) throw failed;
        }
    }
}
