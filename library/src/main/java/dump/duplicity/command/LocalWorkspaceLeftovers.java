package dump.duplicity.command;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Workspaces, {@code dump-duplicity-PID-RUN-NUMBER}, and which of them are of runs that were killed. A run holds a lock
 * on a file in each of its own: in another container the same number may be another process, or none.
 */
final class LocalWorkspaceLeftovers {
    private static final String BEGINNING = "dump-duplicity-";
    private static final Pattern NAME = Pattern.compile(BEGINNING + "([0-9]{1,10})-([0-9a-f]{16})-[0-9]{1,10}");
    private static final String RUN = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private static final String LOCK = "running";

    private LocalWorkspaceLeftovers() {}

    static String ownName(int number) {
        return BEGINNING + ProcessHandle.current().pid() + "-" + RUN + "-" + number;
    }

    /** Shows others that a workspace is in use until its {@link #release}, or the end of this process. */
    static FileChannel hold(Path workspace) throws IOException {
        var channel = FileChannel.open(workspace.resolve(LOCK), StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
        try {
            channel.lock();
            return channel;
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    static void release(FileChannel held) {
        try {
            held.close();
        } catch (IOException removedAlready) {
            // Nobody looks at it any more.
        }
    }

    /** Removes what killed runs of this user left in the directory. */
    static void sweep(Path parent) {
        try (var entries = Files.newDirectoryStream(parent, BEGINNING + "*")) {
            for (var entry : entries) if (isLeftover(entry)) remove(entry);
        } catch (IOException | DirectoryIteratorException notListable) {
            // A later run may see more.
        }
    }

    private static boolean isLeftover(Path entry) throws IOException {
        var name = NAME.matcher(entry.getFileName().toString());
        if (!name.matches() || name.group(2).equals(RUN) || !isOurs(entry)) return false;
        if (!Files.isRegularFile(entry.resolve(LOCK), LinkOption.NOFOLLOW_LINKS))
            return ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
        try (var channel = FileChannel.open(entry.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            return channel.tryLock() != null && !isNamedByAProcess(entry);
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Duplicity goes on when the run is killed that started it, and is told where its temporary files are. */
    private static boolean isNamedByAProcess(Path entry) {
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) if (arguments(process).contains(entry + "/")) return true;
        } catch (IOException | DirectoryIteratorException noProc) {
            return false;
        }
        return false;
    }

    private static String arguments(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }

    private static boolean isOurs(Path entry) {
        try {
            var found = Files.readAttributes(entry, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            var self = Files.readAttributes(Path.of("/proc/self"), PosixFileAttributes.class);
            return found.isDirectory() && found.owner().equals(self.owner());
        } catch (IOException gone) {
            return false;
        }
    }

    /** Removes a file or a directory with all in it; links are not followed, and what resists stays. */
    static void remove(Path path) {
        try {
            Files.walkFileTree(path, new LocalRemoval());
        } catch (IOException stays) {
            // The next run tries again.
        }
    }
}
