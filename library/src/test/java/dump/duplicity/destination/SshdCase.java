package dump.duplicity.destination;

import dump.duplicity.command.LocalWorkspace;
import dump.sftp.Sshd;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A server on loopback with a place below it, and a workspace for what is fetched. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SshdCase {
    Sshd sshd;
    @TempDir Path base;
    LocalWorkspace workspace;

    @BeforeAll
    void start(@TempDir Path keys) throws Exception {
        sshd = new Sshd(keys);
    }

    @AfterAll
    void stop() throws Exception {
        if (sshd != null) sshd.end();
    }

    @BeforeEach
    void open() throws Exception {
        workspace = LocalWorkspace.open(Map.of("TMPDIR", base.toString()));
    }

    @AfterEach
    void close() {
        workspace.close();
    }
}
