package dump.backend.rclone;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend;
import dump.backend.BackendContract;
import dump.backend.BackendException;
import dump.backend.Handle;
import dump.backend.Location;
import dump.backend.rest.Served;
import dump.duplicity.command.Programs;
import dump.line.Line;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over the rclone that is installed. */
class RcloneTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    @TempDir
    Path directory;

    private static Backend open(String remote, Map<String, String> more, String... options) throws Exception {
        return open("rclone", remote, more, options);
    }

    private static Backend open(String program, String remote, Map<String, String> more, String... options)
            throws Exception {
        if (program.equals("rclone")) Programs.mustHave("rclone");
        var environment = new HashMap<>(Map.of("PATH", System.getenv("PATH"), "RCLONE_CONFIG", "/dev/null",
                // What would keep us out.
                "RCLONE_USER", "somebody", "RCLONE_PASS", "else", "RCLONE_LOG_LEVEL", "ERROR"));
        environment.putAll(more);
        var place = (Location.Rclone) Location.parse("rclone:" + remote, "/");
        return RcloneBackend.open(place, new RcloneOptions(program, null, List.of(options), environment), 0,
                Line.unlimited(), notice -> { });
    }

    @Nested
    class LocalRemote extends BackendContract {
        @Override
        protected Backend open() throws Exception {
            return RcloneTest.open("here:" + directory + "/store" + COUNT.incrementAndGet(),
                    Map.of("RCLONE_CONFIG_HERE_TYPE", "local"));
        }

        /** rclone writes into the file itself where the store is a file system. */
        @Override
        protected boolean replacesInOneStep() {
            return false;
        }
    }

    /** As an rclone that knows no Unix sockets is spoken with. */
    @Nested
    class WithoutSockets extends BackendContract {
        @Override
        protected Backend open() throws Exception {
            var rclone = Programs.mustHave("rclone");
            var old = directory.resolve("old-rclone");
            if (Files.notExists(old)) Files.writeString(old, """
                    #!/bin/sh
                    case "$*" in *unix:*)
                        echo "Failed to restic: start server failed: listen tcp: address tcp////s: unknown port" >&2
                        exit 1 ;;
                    esac
                    exec %s "$@"
                    """.formatted(rclone));
            old.toFile().setExecutable(true);
            return RcloneTest.open(old.toString(), directory + "/store" + COUNT.incrementAndGet(), Map.of());
        }

        /** rclone writes into the file itself where the store is a file system. */
        @Override
        protected boolean replacesInOneStep() {
            return false;
        }
    }

    /** On a server that rclone itself is. */
    @Nested
    class WebDav extends BackendContract {
        private static Served served;

        @BeforeAll
        static void start(@TempDir Path directory) throws Exception {
            served = new Served(directory, "rclone", "serve", "webdav", "--addr", "ADDRESS", directory.toString());
        }

        @AfterAll
        static void stop() {
            if (served != null) served.close();
        }

        @Override
        protected Backend open() throws Exception {
            return RcloneTest.open("dav:store" + COUNT.incrementAndGet(), Map.of("RCLONE_CONFIG_DAV_TYPE", "webdav",
                    "RCLONE_CONFIG_DAV_URL", "http://127.0.0.1:" + served.port, "RCLONE_CONFIG_DAV_VENDOR", "rclone"));
        }

        /** rclone writes into the file itself where the store is a file system. */
        @Override
        protected boolean replacesInOneStep() {
            return false;
        }
    }

    @Nested
    class Sftp extends BackendContract {
        private static Served served;

        @BeforeAll
        static void start(@TempDir Path directory) throws Exception {
            served = new Served(directory, "rclone", "serve", "sftp", "--no-auth", "--addr", "ADDRESS",
                    directory.toString());
        }

        @AfterAll
        static void stop() {
            if (served != null) served.close();
        }

        @Override
        protected Backend open() throws Exception {
            return RcloneTest.open("ssh:store" + COUNT.incrementAndGet(), Map.of("RCLONE_CONFIG_SSH_TYPE", "sftp",
                    "RCLONE_CONFIG_SSH_HOST", "127.0.0.1", "RCLONE_CONFIG_SSH_PORT", Integer.toString(served.port),
                    "RCLONE_CONFIG_SSH_USER", "anybody", "RCLONE_CONFIG_SSH_PASS", obscured(),
                    "RCLONE_CONFIG_SSH_SHELL_TYPE", "none"));
        }

        /** rclone writes into the file itself where the store is a file system. */
        @Override
        protected boolean replacesInOneStep() {
            return false;
        }
    }

    /** Some password, as rclone has it in its configuration. */
    private static String obscured() throws Exception {
        var process = new ProcessBuilder(Programs.mustHave("rclone"), "obscure", "some").start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }

    private static void refuses(Backend backend, String... words) {
        try (backend) {
            assertThatThrownBy(() -> backend.size(Handle.CONFIG)).isInstanceOf(BackendException.Lasting.class)
                    .hasMessageStartingWith("cannot reach " + backend.describe() + ": ").hasMessageContainingAll(words)
                    .message().doesNotContain("\n");
        }
    }

    @Test
    void saysInTheWordsOfRcloneWhyItDoesNotRun() throws Exception {
        refuses(open("no-such-rclone", "x:y", Map.of()), "rclone is not installed", "install the package rclone");
        refuses(open("nosuch:x", Map.of()), "didn't find section in config file", "“rclone config” makes one");
        refuses(open(directory.toString(), Map.of(), "--no-such-option"), "unknown flag: --no-such-option",
                "see rclone.options");
    }

    @Test
    void saysInTheWordsOfRcloneWhatFails() throws Exception {
        Files.writeString(directory.resolve("data"), "no directory");
        try (var backend = open(directory.toString(), Map.of())) {
            assertThatThrownBy(() -> backend.save(at("data/ab/abc"), List.of(ByteBuffer.allocate(3))))
                    .isInstanceOf(BackendException.Lasting.class).hasMessageContaining("not a directory");
        }
    }

    @Test
    void aNewOneIsStartedWhenItEndedAndNoneIsLeft() throws Exception {
        var remote = directory + "/store";
        try (var backend = open(remote, Map.of())) {
            backend.create();
            backend.save(at("locks/a"), List.of(ByteBuffer.allocate(3)));
            assertThat(serving(remote)).hasSize(1);
            serving(remote).forEach(ProcessHandle::destroyForcibly);
            while (!serving(remote).isEmpty()) Thread.onSpinWait();

            for (int i = 0; i < 3; i++) {
                try {
                    assertThat(backend.size(at("locks/a"))).isEqualTo(3);
                } catch (BackendException.Passing ended) {
                    assertThat(i).as("it fails once at most").isZero();
                    // Its shell notices it, too.
                    Thread.sleep(200);
                }
            }
        }
        assertThat(serving(remote)).isEmpty();
    }

    private static List<ProcessHandle> serving(String remote) {
        return ProcessHandle.current().descendants().filter(one -> one.info().commandLine()
                .filter(line -> line.contains("serve restic") && line.endsWith(remote) && !line.contains("/sh ")).isPresent())
                .toList();
    }
}
