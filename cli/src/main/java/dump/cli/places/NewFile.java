package dump.cli.places;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** A file that is written once: whole or not at all, never over another, durable with its name. */
public final class NewFile {
    private NewFile() {}

    /**
     * Makes the file, readable by its owner alone. The parent must exist.
     *
     * @throws FileAlreadyExistsException if there is one of that name; it is left as it is
     */
    public static void write(Path file, byte[] content) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) throw new FileAlreadyExistsException(file.toString());
        // Random: a process number means another process in another container.
        var draft = directory.resolve("." + file.getFileName() + ".new-" + UUID.randomUUID());
        try {
            fill(draft, content);
            publish(draft, file);
        } finally {
            Files.deleteIfExists(draft);
        }
        sync(directory);
    }

    private static void fill(Path file, byte[] content) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = FileChannel.open(file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) channel.write(buffer);
            channel.force(true);
        }
    }

    /** A link fails where the name is taken, a renaming would not; some file systems know no links. */
    private static void publish(Path draft, Path file) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (IOException | UnsupportedOperationException noLinks) {
            // Takes the name, if it is free, for what is then renamed over it.
            Files.createFile(file);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Puts one of these in the place of another file, whose owner it gets: at any moment the name has the one or the other. */
    public static void replace(Path draft, Path file) throws IOException {
        var owner = Files.getOwner(file);
        if (!Files.getOwner(draft).equals(owner)) Files.setOwner(draft, owner);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        sync(file.toAbsolutePath().getParent());
    }

    private static void sync(Path directory) {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // Some file systems cannot sync a directory; the file itself is synced.
        }
    }

    /** Makes the directory and those above it, for its owner alone. */
    public static void directories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) return;
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
