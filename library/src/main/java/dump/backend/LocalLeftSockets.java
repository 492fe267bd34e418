package dump.backend;

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
import java.util.ArrayList;

/** Directories of sockets, made for one run each, that were left where it was killed before it could clear up. */
public final class LocalLeftSockets {
    /** A program that is starting has no socket yet. */
    private static final Duration STARTING_MAX = Duration.ofMinutes(2);

    private LocalLeftSockets() {}

    /**
     * Removes those beside it whose sockets nobody serves any more; of others' nothing is touched.
     *
     * @param own of this run
     * @param names of such directories, a glob
     */
    public static void sweep(Path own, String names) {
        try (var beside = Files.newDirectoryStream(own.getParent(), names)) {
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

    private static void removeIfDead(Path directory) {
        try {
            var sockets = new ArrayList<Path>();
            try (var files = Files.newDirectoryStream(directory)) {
                for (var file : files) sockets.add(file);
            }
            if (sockets.isEmpty()
                    && attributes(directory).lastModifiedTime().toInstant().isAfter(Instant.now().minus(STARTING_MAX)))
                return;
            for (var each : sockets) if (!attributes(each).isOther() || isServed(each)) return;
            for (var each : sockets) Files.delete(each);
            Files.delete(directory);
        } catch (IOException | DirectoryIteratorException goneMeanwhile) {
            // Another run sweeps, too.
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
