package dump.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLeftSocketsTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir Path base;

    private Path directory(String name, String permissions, Duration age) throws Exception {
        var made = Files.createDirectory(base.resolve(name));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(permissions));
        Files.setLastModifiedTime(made, FileTime.from(Instant.now().minus(age)));
        return made;
    }

    private Path directory(String name) throws Exception {
        return directory(name, "rwx------", LONG);
    }

    private static ServerSocketChannel listen(Path directory) throws Exception {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(directory.resolve("s")));
    }

    @Test
    void removesWhatIsDeadAndNothingElse() throws Exception {
        var own = directory("dump-00000000");
        var empty = directory("dump-aaaaaaaa");
        var dead = directory("dump-bbbbbbbb");
        listen(dead).close();
        var binding = directory("dump-iiiiiiii");
        try (var half = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            half.bind(UnixDomainSocketAddress.of(binding.resolve("s.HalfMade")));
        }
        var starting = directory("dump-cccccccc", "rwx------", Duration.ZERO);
        var open = directory("dump-dddddddd", "rwxr-xr-x", LONG);
        var other = directory("dump-ssh-1234567");
        var full = directory("dump-eeeeeeee");
        Files.writeString(full.resolve("notes"), "mine");
        var file = directory("dump-ffffffff");
        Files.writeString(file.resolve("s"), "no socket");
        var link = Files.createSymbolicLink(base.resolve("dump-gggggggg"), directory("elsewhere"));
        var alive = directory("dump-hhhhhhhh");
        try (var server = listen(alive)) {
            LocalLeftSockets.sweep(own, "dump-" + "[A-Za-z0-9]".repeat(8));

            assertThat(server.accept()).as("somebody looked").isNotNull();
            assertThat(empty).doesNotExist();
            assertThat(dead).doesNotExist();
            assertThat(binding).as("its ssh was killed before the socket had its name").doesNotExist();
            assertThat(alive.resolve("s")).exists();
            for (var kept : new Path[] {own, starting, open, other, full.resolve("notes"), file.resolve("s"), link,
                    base.resolve("elsewhere")}) assertThat(kept).exists();
        }
    }
}
