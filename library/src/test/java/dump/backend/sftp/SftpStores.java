package dump.backend.sftp;

import dump.backend.BackendException;
import dump.sftp.OddServer;
import dump.sftp.SftpClient;
import dump.sftp.SftpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Stores over servers without ssh. */
final class SftpStores {
    private SftpStores() {}

    /** Over OpenSSH's {@code sftp-server}. @param options of the server */
    static SftpBackend over(Path directory, String path, String... options) {
        return store(path, first -> {
            var process = SftpServer.start(directory, List.of(options));
            return session(process.getInputStream(), process.getOutputStream(), Duration.ofSeconds(20), first,
                    process::destroy);
        }, notice -> { });
    }

    static SftpBackend over(OddServer server, String path) {
        return over(server, path, Duration.ofSeconds(20), notice -> { });
    }

    static SftpBackend over(OddServer server, String path, Duration silenceMax, Consumer<String> notices) {
        return store(path, first -> {
            var login = server.login();
            return session(login.input(), login.output(), silenceMax, first, login::close);
        }, notices);
    }

    private interface Login {
        SftpSession start(SftpClient.First first) throws Exception;
    }

    private static SftpBackend store(String path, Login login, Consumer<String> notices) {
        return new SftpBackend("sftp:test:" + path, path, (further, first) -> {
            try {
                return login.start(first);
            } catch (IOException failed) {
                throw new BackendException.Passing("no session: " + failed.getMessage(), failed);
            } catch (InterruptedException | RuntimeException told) {
                throw told;
            } catch (Exception other) {
                throw new IllegalStateException(other);
            }
        }, 4, notices);
    }

    private static SftpSession session(InputStream input, OutputStream output, Duration silenceMax,
            SftpClient.First first, Runnable end) throws IOException, InterruptedException {
        var client = SftpClient.start(input, output, "sftp test", Duration.ofSeconds(20), silenceMax, first);
        return new SftpSession() {
            @Override
            public SftpClient client() {
                return client;
            }

            @Override
            public void close() {
                client.close();
                end.run();
            }
        };
    }
}
