package dump.cli.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/**
 * One backup of one configuration at a time: the operating system's lock on a file, which goes with the process
 * however it ends. The file stays; its text says who holds the lock.
 */
public final class RunLock implements AutoCloseable {
    private static final int TEXT_MAX = 200;

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Another run of this configuration goes on: exit code 11. */
    public static final class Held extends Exception {
        Held(String message) {
            super(message);
        }
    }

    /** @param directory the archive directory, made if it is missing, for its owner alone */
    public static RunLock take(Path directory, String name, Instant now, ZoneId zone) throws IOException, Held {
        if (!Files.isDirectory(directory)) Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var file = directory.resolve(name + ".lock");
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var channel = FileChannel.open(file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE), owner);
        try {
            if (lock(channel) == null)
                throw new Held("another run of " + name + " is running (" + holder(channel) + ")");
            var text = "pid " + ProcessHandle.current().pid() + ", since "
                    + DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").format(now.atZone(zone)) + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            return new RunLock(channel);
        } catch (IOException | Held failure) {
            channel.close();
            throw failure;
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ourselves) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        var buffer = ByteBuffer.allocate(TEXT_MAX);
        channel.read(buffer, 0);
        var text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
        return text.matches("pid \\d+, since [0-9: -]+") ? text : "its process is not known";
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
