package dump.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import dump.duplicity.command.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A server for one test class, on loopback. */
public final class Sshd {
    public final Path directory;
    public final int port;
    private final Process process;

    public Sshd(Path directory) throws Exception {
        this(directory, "Subsystem sftp internal-sftp");
    }

    /** @param more lines of its configuration */
    public Sshd(Path directory, String more) throws Exception {
        this.directory = directory;
        var sshd = Programs.mustHave("sshd");
        Programs.mustHave("sftp");
        for (var key : List.of("host", "client", "stranger")) {
            int made = new ProcessBuilder(Programs.mustHave("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f",
                    directory.resolve(key).toString()).inheritIO().start().waitFor();
            assertThat(made).isZero();
        }
        Files.copy(directory.resolve("client.pub"), directory.resolve("authorized"));
        port = freePort();
        Files.writeString(directory.resolve("known"),
                "[127.0.0.1]:" + port + " " + Files.readString(directory.resolve("host.pub")));
        Files.writeString(directory.resolve("configuration"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %2$s/host
                AuthorizedKeysFile %2$s/authorized
                PidFile none
                StrictModes no
                UsePAM no
                MaxStartups 100
                %3$s
                """.formatted(port, directory, more));
        process = new ProcessBuilder(sshd, "-D", "-e", "-f", directory.resolve("configuration").toString())
                .redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
        await();
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void await() throws Exception {
        for (int i = 0; i < 200; i++) {
            if (!process.isAlive())
                Assumptions.abort("sshd cannot run here: " + Files.readString(directory.resolve("log")));
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        end();
        Assumptions.abort("sshd does not listen");
    }

    /** Options of ssh that let nothing of this machine's user in. */
    public List<String> options() {
        return options("known");
    }

    public List<String> options(String knownHosts) {
        return new ArrayList<>(List.of("UserKnownHostsFile=" + directory.resolve(knownHosts),
                "GlobalKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "IdentityAgent=none",
                "StrictHostKeyChecking=yes"));
    }

    public void end() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.waitFor(5, TimeUnit.SECONDS);
    }
}
