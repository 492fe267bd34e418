package dump.duplicity.destination;

import static org.assertj.core.api.Assertions.assertThat;

import dump.duplicity.command.Setup;
import dump.duplicity.command.Setups;
import dump.process.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One login is enough, unless the user shares connections in another way. */
@Timeout(120)
class SharedLoginTest extends SshdCase {
    @BeforeEach
    void write() throws Exception {
        Files.writeString(base.resolve("file"), "content");
    }

    @Test
    void allSessionsOfARunTakeOneLogin() throws Exception {
        long before = logins();
        try (var login = SharedLogin.of(setup("sftp", sshd.options()), workspace)) {
            for (int i = 0; i < 3; i++) {
                try (var store = Store.of(login.forStore())) {
                    assertThat(store.names()).contains("file");
                    assertThat(store.fetch("file", 7)).asString().isEqualTo("content");
                    assertThat(store.head("file", 2)).asString().startsWith("co");
                }
            }
            // What Duplicity's own sftp is told, which is another session of the same program.
            assertThat(names(login.forDuplicity())).contains("file");
            assertThat(logins() - before).isEqualTo(1);
            assertThat(connections()).isNotEmpty();
        }
        for (var left : connections()) left.onExit().get(30, TimeUnit.SECONDS);
    }

    /** The kernel tells it of our end by a TERM, which may come when our end of its input is closed already. */
    @Test
    void whoEndsTheConnectionIsNotEndedByTheNewsOfOurEnd() throws Exception {
        var login = SharedLogin.of(setup("sftp", sshd.options()), workspace);
        assertThat(names(login.forStore())).contains("file");
        var connection = clients().getFirst();
        signal("STOP", connection);
        var closing = Thread.ofVirtual().start(login::close);
        while (clients().size() < 2) Thread.sleep(5);
        for (var client : clients()) if (!client.equals(connection)) signal("TERM", client);
        signal("CONT", connection);
        connection.onExit().get(30, TimeUnit.SECONDS);
        closing.join();
    }

    private List<ProcessHandle> clients() {
        return connections().stream().filter(one -> one.info().command().orElse("").endsWith("/ssh")).toList();
    }

    private static void signal(String name, ProcessHandle whom) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, "" + whom.pid()).start().waitFor()).isZero();
    }

    @Test
    void aConnectionThatIsGoneIsReplacedByLogins() throws Exception {
        try (var login = SharedLogin.of(setup("sftp", sshd.options()), workspace)) {
            assertThat(names(login.forStore())).contains("file");
            for (var connection : connections()) connection.destroyForcibly();
            assertThat(names(login.forDuplicity())).contains("file");
            assertThat(names(login.forStore())).contains("file");
        }
    }

    @Test
    void whoSharesConnectionsAlreadyGoesOnWithThose() throws Exception {
        var options = new ArrayList<>(sshd.options());
        options.add("ControlPath=" + base.resolve("own"));
        var setup = setup("sftp", options);
        try (var login = SharedLogin.of(setup, workspace)) {
            assertThat(login.forStore()).isEqualTo(setup);
            assertThat(login.forDuplicity()).isEqualTo(setup);
        }
    }

    @Test
    void paramikoIsToldNothingThatItDoesNotKnow() throws Exception {
        var setup = setup("paramiko+sftp", sshd.options());
        try (var login = SharedLogin.of(setup, workspace)) {
            assertThat(login.forStore()).isNotEqualTo(setup);
            assertThat(login.forDuplicity()).isEqualTo(setup);
        }
    }

    @Test
    void nothingIsSharedWhereNobodyLogsIn() throws Exception {
        for (var url : List.of("file://" + base, "s3://bucket/x", "rclone://remote:/x")) {
            var setup = Setups.of("duplicity", url, List.of());
            try (var login = SharedLogin.of(setup, workspace)) {
                assertThat(login.forStore()).isEqualTo(setup);
            }
        }
    }

    /** The client renames itself, so that Java does not know its command line. */
    private List<ProcessHandle> connections() {
        return ProcessHandle.allProcesses().filter(one -> {
            try {
                return Files.readString(Path.of("/proc/" + one.pid() + "/cmdline"), StandardCharsets.ISO_8859_1)
                        .contains(workspace.socket());
            } catch (IOException ended) {
                return false;
            }
        }).toList();
    }

    private static List<String> names(Setup setup) throws Exception {
        try (var store = Store.of(setup)) {
            return store.names();
        }
    }

    private long logins() throws Exception {
        return Files.readString(sshd.directory.resolve("log")).lines()
                .filter(line -> line.contains("Accepted publickey")).count();
    }

    private Setup setup(String scheme, List<String> options) {
        return Setups.of("duplicity", scheme + "://127.0.0.1:" + sshd.port + "/" + base, List.of(), Map.of(),
                sshd.directory.resolve("client").toString(), options, new Secrets());
    }
}
