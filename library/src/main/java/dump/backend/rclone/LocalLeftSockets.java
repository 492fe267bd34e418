package dump.backend.rclone;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;

/** Directories of sockets that were left where not even the shell of an rclone could clear up. */
final class LocalLeftSockets {
    /** As {@code mktemp} names them. */
    private static final String NAMES = "dump-" + "[A-Za-z0-9]".repeat(8);
    /** An rclone that is starting has no socket yet. */
    private static final Duration STARTING_MAX = Duration.ofMinutes(2);

    private LocalLeftSockets() {}

    /** Removes those beside it whose rclone is no more; of others' nothing is touched. @param own of a running one */
    static void sweep(Path own) {
        try (var beside = Files.newDirectoryStream(own.getParent(), NAMES)) {
            var owner = Files.getOwner(own);
            for (var one : beside) if (!one.equals(own) && isOurs(one, owner)) removeIfDead(one);
        } catch (IOException | DirectoryIteratorException unreadable) {
            // They cost nothing but a name.
        }
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isOurs(Path directory, UserPrincipal owner) throws IOException {
        var found = attributes(directory);
        return found.isDirectory() && found.owner().equals(owner)
                && PosixFilePermissions.toString(found.permissions()).equals("rwx------");
    }

    /** A directory that holds anything else cannot be removed, and is not. */
    private static void removeIfDead(Path directory) {
        var socket = directory.resolve("s");
        try {
            if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
                if (!attributes(socket).isOther() || isServed(socket)) return;
                Files.delete(socket);
            } else if (attributes(directory).lastModifiedTime().toInstant().isAfter(Instant.now().minus(STARTING_MAX))) {
                return;
            }
            Files.delete(directory);
        } catch (IOException goneMeanwhile) {
            // Or something else is in it.
        }
    }

    private static boolean isServed(Path socket) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(socket));
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }
}
