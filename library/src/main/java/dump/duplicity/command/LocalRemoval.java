package dump.duplicity.command;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Removes what it walks over; what resists stays. */
final class LocalRemoval extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        return delete(file);
    }

    /** A directory that its owner may not list: it is opened to him, and walked again. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && open(file)) Files.walkFileTree(file, this);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        open(directory);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failed) {
        return delete(directory);
    }

    /** Whether that changed anything. */
    private static boolean open(Path directory) {
        try {
            var all = PosixFilePermissions.fromString("rwx------");
            var found = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
            if (found.containsAll(all)) return false;
            Files.setPosixFilePermissions(directory, all);
            return true;
        } catch (IOException notOurs) {
            return false;
        }
    }

    private static FileVisitResult delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException stays) {
            // The rest is removed nevertheless.
        }
        return FileVisitResult.CONTINUE;
    }
}
