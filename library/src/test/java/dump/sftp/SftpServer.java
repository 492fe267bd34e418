package dump.sftp;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** OpenSSH's {@code sftp-server} over its standard input and output, without ssh. */
public final class SftpServer {
    private static final List<Path> PLACES = List.of(Path.of("/usr/lib/openssh/sftp-server"),
            Path.of("/usr/libexec/openssh/sftp-server"), Path.of("/usr/lib/ssh/sftp-server"));

    private SftpServer() {}

    /** Skips the test where it is not installed. @param options such as {@code -P posix-rename} */
    public static Process start(Path directory, List<String> options) throws Exception {
        var program = PLACES.stream().filter(Files::isExecutable).findFirst();
        Assumptions.assumeTrue(program.isPresent(), "sftp-server is not installed");
        var line = new ArrayList<>(List.of(program.get().toString(), "-e", "-d", directory.toString()));
        line.addAll(options);
        return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
