package dump.backend.rest;

import dump.duplicity.command.Programs;
import dump.sftp.Sshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A server of another project, for one test class, on loopback. */
public final class Served implements AutoCloseable {
    public final int port;
    private final Process process;

    /** @param words of its line; {@code ADDRESS} among them stands for where it is to listen */
    public Served(Path directory, String program, String... words) throws Exception {
        port = Sshd.freePort();
        var line = new ArrayList<>(List.of(Programs.mustHave(program)));
        for (var word : words) line.add(word.replace("ADDRESS", "127.0.0.1:" + port));
        var log = directory.resolve("log-" + port);
        process = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        for (int i = 0; i < 400; i++) {
            if (!process.isAlive()) Assumptions.abort(program + " cannot run here: " + Files.readString(log));
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        close();
        Assumptions.abort(program + " does not listen");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
