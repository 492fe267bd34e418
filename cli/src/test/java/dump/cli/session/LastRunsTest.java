package dump.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine remembers of its own upkeep. */
class LastRunsTest {
    private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00Z"), LATE = Instant.parse("2026-02-01T00:00:00Z");

    @TempDir Path base;

    @Test
    void remembersTheLastOfEach() throws Exception {
        var directory = base.resolve("archive");
        assertThat(LastRuns.read(directory, "home")).isEmpty();
        LastRuns.note(directory, "home", LastRuns.Kind.CHECK, EARLY);
        LastRuns.note(directory, "home", LastRuns.Kind.CLEANUP, EARLY);
        LastRuns.note(directory, "home", LastRuns.Kind.CHECK, LATE);
        assertThat(LastRuns.read(directory, "home"))
                .isEqualTo(Map.of(LastRuns.Kind.CHECK, LATE, LastRuns.Kind.CLEANUP, EARLY));
        assertThat(LastRuns.read(directory, "photos")).isEmpty();
        assertThat(Files.list(directory)).hasSize(1);
    }

    @Test
    void whatMakesNoSenseIsNotKnown() throws Exception {
        Files.writeString(base.resolve("home.runs"), "CHECK yesterday\n");
        assertThat(LastRuns.read(base, "home")).isEmpty();
    }
}
