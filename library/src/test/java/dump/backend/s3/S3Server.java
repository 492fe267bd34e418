package dump.backend.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dump.http.Certificates;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real store on loopback, whose signatures are checked: MinIO, or rclone's. */
final class S3Server implements AutoCloseable {
    static final String KEY = "AKIATESTSOFDUMP", SECRET = "wJalr/secret+of=theTests";

    private final Process process;
    private final int port;
    private final String scheme;

    private S3Server(Process process, int port, String scheme) {
        this.process = process;
        this.port = port;
        this.scheme = scheme;
    }

    static S3Server minio(Path directory) throws Exception {
        int port = freePort();
        return start(port, "http", directory, "minio", "server", "--quiet", "--address", "127.0.0.1:" + port, "--console-address",
                "127.0.0.1:" + freePort(), directory.resolve("store").toString());
    }

    /** @param certificates of the server */
    static S3Server minio(Path directory, Certificates certificates) throws Exception {
        int port = freePort();
        var place = Files.createDirectories(directory.resolve("certificates"));
        certificates.write(place.resolve("public.crt"), place.resolve("private.key"));
        return start(port, "https", directory, "minio", "server", "--quiet", "--address", "127.0.0.1:" + port,
                "--console-address", "127.0.0.1:" + freePort(), "--certs-dir", place.toString(),
                directory.resolve("store").toString());
    }

    static S3Server rclone(Path directory) throws Exception {
        int port = freePort();
        Files.createDirectories(directory.resolve("store"));
        return start(port, "http", directory, "rclone", "serve", "s3", "--addr", "127.0.0.1:" + port, "--auth-key",
                KEY + "," + SECRET, "--vfs-cache-mode", "writes", directory.resolve("store").toString());
    }

    /** Skips the test where the program is not installed, or has no such command. */
    private static S3Server start(int port, String scheme, Path directory, String... command) throws Exception {
        var path = System.getenv("PATH");
        Assumptions.assumeTrue(Stream.of(path.split(File.pathSeparator)).map(one -> Path.of(one, command[0]))
                .anyMatch(Files::isExecutable), command[0] + " is not installed");
        var builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(Map.of("HOME", directory.toString(), "MINIO_ROOT_USER", KEY, "MINIO_ROOT_PASSWORD",
                SECRET));
        var process = builder.start();
        while (!answers(port)) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                var said = Files.readString(directory.resolve("log"));
                Assumptions.assumeFalse(said.contains("serve <protocol>"), "this rclone has no serve s3");
                assertThat(said).as("%s does not start", command[0]).isNull();
            }
        }
        return new S3Server(process, port, scheme);
    }

    private static boolean answers(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** @param path bucket and prefix */
    String place(String path) {
        return "s3:" + scheme + "://127.0.0.1:" + port + "/" + path;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly()).join();
    }
}
