package dump.backend.sftp;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.Backend;
import dump.backend.BackendContract;
import dump.backend.BackendException;
import dump.backend.Handle;
import dump.backend.Location;
import dump.line.Line;
import dump.sftp.Sshd;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over the system's ssh and a server on loopback. */
class SshSessionTest {
    private static Sshd sshd;
    private static final AtomicInteger COUNT = new AtomicInteger();

    @TempDir
    Path directory;

    @BeforeAll
    static void start(@TempDir Path keys) throws Exception {
        sshd = new Sshd(keys);
    }

    @AfterAll
    static void stop() throws Exception {
        if (sshd != null) sshd.end();
    }

    @Nested
    class OverSsh extends BackendContract {
        @Override
        protected Backend open() throws Exception {
            return store(directory.resolve("store" + COUNT.incrementAndGet()), sshd.options(), "client");
        }
    }

    private static Backend store(Path path, List<String> options, String key) throws Exception {
        return store(place(sshd.port, path), ssh(options, key));
    }

    private static Backend store(Location.Sftp place, Ssh ssh) {
        return SftpBackend.open(place, ssh, 0, Line.unlimited(), notice -> { });
    }

    private static Location.Sftp place(int port, Path path) throws Exception {
        return (Location.Sftp) Location.parse("sftp://127.0.0.1:" + port + "/" + path, "/");
    }

    private static Ssh ssh(List<String> options, String key) {
        return new Ssh(List.of("ssh"), sshd.directory.resolve(key).toString(), options,
                Map.of("PATH", System.getenv("PATH")), false, false);
    }

    private void refuses(Backend backend, Class<? extends BackendException> kind, String... words) {
        try (backend) {
            assertThatThrownBy(() -> backend.size(Handle.CONFIG)).isInstanceOf(kind)
                    .hasMessageStartingWith("cannot reach " + backend.describe() + ": ")
                    .hasMessageContainingAll(words).message().doesNotContain("\n", "\r", "@@@");
        }
    }

    @Test
    void saysWhatKeepsItFromLoggingInInTheWordsOfSsh() throws Exception {
        Files.writeString(sshd.directory.resolve("empty"), "");
        Files.writeString(sshd.directory.resolve("changed"),
                "[127.0.0.1]:" + sshd.port + " " + Files.readString(sshd.directory.resolve("stranger.pub")));

        refuses(store(directory, sshd.options("empty"), "client"), BackendException.Lasting.class,
                "is not known here: run “sftp -P " + sshd.port + " 127.0.0.1” once");
        refuses(store(directory, sshd.options("changed"), "client"), BackendException.Lasting.class,
                "another key than before", "ssh-keygen -R “[127.0.0.1]:" + sshd.port + "”");
        refuses(store(directory, sshd.options(), "stranger"), BackendException.Denied.class,
                "Permission denied (", "ssh.identity");
        refuses(store(place(Sshd.freePort(), directory), ssh(sshd.options(), "client")),
                BackendException.Passing.class, "Connection refused", "is the port right?");
        var nowhere = (Location.Sftp) Location.parse("sftp:no-such-host.invalid:dir", "/");
        refuses(store(nowhere, Ssh.plain(Map.of())), BackendException.Passing.class,
                "Could not resolve hostname", "is the network up?");
        var absent = (Location.Sftp) Location.parse("sftp:host:dir", "/");
        refuses(store(absent, new Ssh(List.of("no-such-ssh"), null, List.of(), Map.of(), false, false)),
                BackendException.Lasting.class, "install the package openssh-client");
    }

    @Test
    void saysThatSftpIsSwitchedOff(@TempDir Path keys) throws Exception {
        var without = new Sshd(keys, "");
        try {
            var place = (Location.Sftp) Location.parse("sftp://127.0.0.1:" + without.port + "/dir", "/");
            refuses(store(place, new Ssh(List.of("ssh"), keys.resolve("client").toString(),
                    without.options(), Map.of(), false, false)), BackendException.Lasting.class,
                    "subsystem request failed", "SFTP is switched off on the server");
        } finally {
            without.end();
        }
    }

    @Test
    void goesOnOverANewLoginAfterOneWasCut() throws Exception {
        try (var backend = store(directory.resolve("store"), sshd.options(), "client")) {
            backend.create();
            backend.save(at("locks/a"), List.of(ByteBuffer.wrap(new byte[3])));
            var logins = children();
            assertThat(logins).hasSize(1);
            logins.forEach(ProcessHandle::destroyForcibly);

            for (int i = 0; i < 2; i++) {
                try {
                    assertThat(backend.size(at("locks/a"))).isEqualTo(3);
                } catch (BackendException.Passing cut) {
                    assertThat(i).as("it fails once at most").isZero();
                }
            }
        }
        assertThat(children()).as("nothing is left running").isEmpty();
    }

    @Test
    void readsOverANewLoginWhatProvedWrong() throws Exception {
        try (var backend = store(directory.resolve("store"), sshd.options(), "client")) {
            backend.create();
            backend.save(at("locks/a"), List.of(ByteBuffer.wrap(new byte[3])));
            var before = children();

            backend.distrust(at("locks/a"));

            assertThat(backend.size(at("locks/a"))).isEqualTo(3);
            assertThat(children()).isNotEmpty().doesNotContainAnyElementsOf(before.stream()
                    .filter(old -> old.onExit().orTimeout(20, TimeUnit.SECONDS).join() != null).toList());
        }
        assertThat(children()).as("nothing is left running").isEmpty();
    }

    @Test
    void dialsNoMoreLoginsThanTheServerGives() throws Exception {
        var refusing = directory.resolve("ssh-once");
        Files.writeString(refusing, """
                #!/bin/sh
                mkdir "$0.used" 2>/dev/null || { echo "Too many connections" >&2; exit 255; }
                exec ssh "$@"
                """);
        refusing.toFile().setExecutable(true);
        var ssh = ssh(sshd.options(), "client");
        try (var backend = store(place(sshd.port, directory.resolve("store")), new Ssh(List.of(refusing.toString()),
                ssh.identity(), ssh.options(), ssh.environment(), false, false))) {
            backend.create();
            var threads = new ArrayList<Thread>();
            var failures = new ArrayList<Throwable>();
            for (int i = 0; i < 6; i++) {
                var name = "data/0%d/0%dx".formatted(i, i);
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        backend.save(at(name), List.of(ByteBuffer.allocate(4 << 20)));
                    } catch (BackendException failed) {
                        synchronized (failures) {
                            failures.add(failed);
                        }
                    }
                }));
            }
            for (var thread : threads) thread.join();
            assertThat(failures).isEmpty();
            assertThat(children()).hasSize(1);
        }
    }

    /** Those that the JVM of the tests runs, but for the server. */
    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children()
                .filter(one -> one.info().command().filter(command -> command.endsWith("/ssh")).isPresent()).toList();
    }
}
