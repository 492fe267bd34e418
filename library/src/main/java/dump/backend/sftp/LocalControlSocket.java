package dump.backend.sftp;

import dump.backend.BackendException;
import dump.backend.LocalLeftSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** Where logins of one run find each other's connection: in a directory that nobody else can enter. */
final class LocalControlSocket implements AutoCloseable {
    /** An address of a socket has 108 bytes, and ssh adds 17 until it is ready. */
    private static final int LENGTH_MAX = 85;

    private static final String NAME = "dump-ssh-";

    private final Path directory;

    private LocalControlSocket(Path directory) {
        this.directory = directory;
    }

    /** @param environment for {@code XDG_RUNTIME_DIR} and {@code TMPDIR}, if those are short enough */
    static LocalControlSocket make(Map<String, String> environment) throws BackendException {
        for (var name : new String[] {"XDG_RUNTIME_DIR", "TMPDIR"}) {
            var value = environment.get(name);
            if (value != null && value.startsWith("/") && value.length() < LENGTH_MAX / 2
                    && Files.isWritable(Path.of(value))) return below(Path.of(value));
        }
        return below(Path.of("/tmp"));
    }

    private static LocalControlSocket below(Path place) throws BackendException {
        try {
            var own = Files.createTempDirectory(place, NAME,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            LocalLeftSockets.sweep(own, NAME + "*");
            return new LocalControlSocket(own);
        } catch (IOException failed) {
            throw new BackendException.Lasting("no directory for the shared connection of ssh can be made in " + place
                    + " (" + failed.getMessage() + "); set TMPDIR to a place that can be written, or remove ssh.share",
                    failed);
        }
    }

    String path() {
        return directory.resolve("s").toString();
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(directory.resolve("s"));
            Files.deleteIfExists(directory);
        } catch (IOException left) {
            // An empty directory of the temporary ones.
        }
    }
}
