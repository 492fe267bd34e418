package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked before the rests of backups go that cannot be read; no Duplicity is started. */
class DuplicityCleanupTranscriptTest {
    @TempDir Path home;

    @BeforeEach
    void makeAnArchiveThatHasLostAManifest() throws Exception {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("work"));
        Files.createDirectories(home.resolve("disk"));
        Files.writeString(home.resolve("old.toml"), """
                engine = "duplicity"
                source = "work"
                repository = "disk"
                archive-dir = "records"
                duplicity.options = ["--no-encryption"]
                """);
        set("20150101T100000Z");
        set("20150201T100000Z");
        set("20160101T100000Z");
        Files.delete(home.resolve("disk/duplicity-full.20150201T100000Z.manifest"));
    }

    private void set(String time) throws Exception {
        for (var name : List.of("duplicity-full.%s.vol1.difftar.gz", "duplicity-full.%s.manifest",
                "duplicity-full-signatures.%s.sigtar.gz"))
            Files.createFile(home.resolve("disk").resolve(name.formatted(time)));
    }

    @Test
    void withoutATerminalWhatIsLostStaysEvenWithYes() {
        for (var yes : List.of("--no-progress", "--yes"))
            assertThat(Transcript.of(home, "-c", "./old.toml", "cleanup", yes)).isEqualTo("""
                    1 backup with missing files; what is left is useless without them:
                      the backup of TIME cannot be read: its manifest is missing \
                    (duplicity-full.20150201T100000Z.manifest)
                    --
                    dump: what is left of the backup that cannot be read stays, because there is no terminal to ask at: run \
                    `dump -c ./old.toml cleanup` at one, and type "lost" when it asks
                    exit 2
                    """);
        assertThat(home.resolve("disk").toFile().list()).hasSize(8);
    }

    @Test
    void theLastFullOnesAreKept() throws Exception {
        var settings = Files.readString(home.resolve("old.toml"));
        for (int keep : List.of(2, 3)) {
            Files.writeString(home.resolve("old.toml"), settings + "duplicity.keep-full = " + keep + "\n");
            assertThat(Transcript.of(home, "-c", "./old.toml", "-t", "cleanup")).doesNotContain("snapshot");
        }
        Files.writeString(home.resolve("old.toml"), settings + "duplicity.keep-full = 1\n");
        assertThat(Transcript.of(home, "-c", "./old.toml", "-t", "cleanup")).contains("would remove 1 snapshot");
        assertThat(home.resolve("disk").toFile().list()).hasSize(8);
        assertThat(Transcript.of(home, "-c", "./old.toml", "cleanup", "--yes")).contains("removed 1 snapshot");
        assertThat(home.resolve("disk").toFile().list()).hasSize(5).noneMatch(name -> name.contains("20150101"));
        for (int i = 0; i < 2; i++)
            assertThat(Transcript.of(home, "-c", "./old.toml", "cleanup", "--yes")).doesNotContain("removed");
    }

    @Test
    void keepingNoneIsAMistake() throws Exception {
        for (var wrong : List.of("0", "-1", "\"3\"", "1.5", "99999999999")) {
            Files.writeString(home.resolve("wrong.toml"), Files.readString(home.resolve("old.toml"))
                    + "duplicity.keep-full = " + wrong + "\n");
            assertThat(Transcript.of(home, "-c", "./wrong.toml", "cleanup"))
                    .contains("duplicity.keep-full must be the number"
                    + " of full backups that `dump cleanup` keeps").endsWith("exit 2\n");
        }
    }

    @Test
    void olderOnesGoBesideIt() {
        assertThat(Transcript.of(home, "-c", "./old.toml", "-t", "cleanup", "-d", "2015-01-15"))
                .contains("would ask for a word before removing what is left of the backup that cannot be read")
                .endsWith("exit 0\n");
        assertThat(home.resolve("disk").toFile().list()).hasSize(8);
        assertThat(Transcript.of(home, "-c", "./old.toml", "cleanup", "-d", "2015-01-15", "--yes"))
                .contains("removed 1 snapshot").contains("stays, because there is no terminal to ask at")
                .endsWith("exit 0\n");
        assertThat(home.resolve("disk").toFile().list()).hasSize(5).noneMatch(name -> name.contains("20150101"));
    }
}
