package dump.duplicity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.engine.EngineException;
import dump.model.Events;
import dump.nativeengine.Runs;
import dump.snapshots.SnapshotFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Duplicity goes on when the run is killed that started it; what it has written so far looks like leftovers. */
class DuplicityBusyTest {
    private static final String PROGRAM = "duplicity";
    private static final String HOLD = """
            import fcntl, sys
            file = open(sys.argv[1], "w")
            fcntl.lockf(file, fcntl.LOCK_EX)
            print("held", flush=True)
            sys.stdin.read()
            """;

    @TempDir Path base;
    private Path source;
    private DuplicityPlace place;

    @BeforeEach
    void makeAnArchiveWithAnUnfinishedRun() throws Exception {
        DuplicityPrograms.mustHave(PROGRAM);
        base = base.toRealPath();
        source = Files.createDirectory(base.resolve("source"));
        Files.writeString(source.resolve("file"), "content");
        place = DuplicityPlace.of(PROGRAM, base, true);
        try (var engine = place.openAt(1_600_000_000)) {
            engine.backup(Runs.backup(source), Events.NONE);
        }
        var running = "duplicity-inc.20200913T122640Z.to.20200914T122640Z.";
        Files.writeString(place.destination().resolve(running + "vol1.difftar.gz"), "a volume");
        Files.writeString(place.cache().resolve(running + "manifest.part"), "Hostname other\nLocaldir elsewhere\n");
    }

    @Test
    void besideOneThatGoesOnNothingIsTriedWrittenOrRemoved() throws Exception {
        var holder = new ProcessBuilder("python3", "-c", HOLD, place.cache().resolve("lockfile").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("held");
            var before = place.state();
            for (boolean trial : new boolean[] {true, false})
                try (var engine = place.open(trial, DuplicityPlace.PASSPHRASE, "--current-time=1600100000")) {
                    assertThatThrownBy(() -> engine.backup(Runs.backup(false, trial, source), Events.NONE))
                            .isInstanceOf(EngineException.Locked.class)
                            .hasMessageContaining("still running on the archive name (pid " + holder.pid() + ")");
                    assertThatThrownBy(() -> engine.planCleanup(null, Events.NONE))
                            .isInstanceOf(EngineException.Locked.class);
                    assertThat(engine.snapshots(SnapshotFilter.ALL, Events.NONE)).hasSize(1);
                }
            assertThat(place.state()).isEqualTo(before);
        } finally {
            holder.destroy();
            holder.waitFor();
        }
        try (var engine = place.openAt(1_600_100_000)) {
            engine.backup(Runs.backup(source), Events.NONE);
            assertThat(engine.snapshots(SnapshotFilter.ALL, Events.NONE)).hasSize(2);
        }
    }
}
