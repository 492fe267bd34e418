package dump.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir Path directory;

    @Test
    void refusesASecondRunOfOneConfigurationAndNamesTheFirst() throws Exception {
        var archive = directory.resolve("deep/archive");
        try (var _ = RunLock.take(archive, "home", NOW, ZoneOffset.UTC);
                var _ = RunLock.take(archive, "other", NOW, ZoneOffset.UTC)) {
            assertThatThrownBy(() -> RunLock.take(archive, "home", NOW, ZoneOffset.UTC))
                    .isInstanceOf(RunLock.Held.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid() + ", since 2026-11-23 12:00:00");
        }
        RunLock.take(archive, "home", NOW, ZoneOffset.UTC).close();
    }

    @Test
    void replacesWhatStoodInTheFile() throws Exception {
        Files.writeString(directory.resolve("home.lock"), "rubbish ".repeat(100));
        try (var _ = RunLock.take(directory, "home", NOW, ZoneOffset.UTC)) {
            assertThat(Files.readAllLines(directory.resolve("home.lock"))).hasSize(1)
                    .allMatch(line -> line.startsWith("pid "));
        }
    }
}
