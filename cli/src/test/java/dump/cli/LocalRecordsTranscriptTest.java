package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said where something else stands in the place of the directory for local records. */
class LocalRecordsTranscriptTest {
    private static final List<String> WRITING = List.of("backup", "-t backup", "cleanup", "-t cleanup");
    private static final List<String> READING = List.of("snapshots", "manifest", "verify", "restore file",
            "-t restore file");

    @TempDir Path home;

    @BeforeEach
    void makeAFile() throws Exception {
        home = home.toRealPath();
        for (var name : List.of("work", "disk", "records")) Files.createDirectory(home.resolve(name));
        Files.writeString(home.resolve("file"), "mine");
        Files.writeString(home.resolve("records/here"), "mine");
        Files.createSymbolicLink(home.resolve("link"), Path.of("nowhere"));
        for (var name : List.of("duplicity-full.20150101T100000Z.vol1.difftar.gz",
                "duplicity-full.20150101T100000Z.manifest"))
            Files.createFile(home.resolve("disk").resolve(name));
    }

    @Test
    void nothingIsDoneWithDuplicityWhereItsRecordsCannotBe() throws Exception {
        for (var list : List.of(WRITING, READING)) for (var command : list) {
            says(command, "duplicity", "file", "other", "is a file", "file");
            says(command, "duplicity", "file/below", "other", "is a file", "file/below");
            says(command, "duplicity", "link", "other", "is not a directory", "link");
        }
    }

    @Test
    void norWhereAFileHasTheNameOfItsRecords() throws Exception {
        for (var command : List.of("-t backup", "-t cleanup", "snapshots"))
            says(command, "duplicity", "records", "here", "is a file", "records/here");
    }

    @Test
    void theNativeEngineWritesNothing() throws Exception {
        for (var command : WRITING) {
            says(command, "native", "file", "other", "is a file", "file");
            says(command, "native", "file/below", "other", "is a file", "file/below");
        }
    }

    private void says(String command, String engine, String records, String name, String reason, String place)
            throws Exception {
        Files.writeString(home.resolve("old.toml"), """
                engine = "%s"
                source = "work"
                repository = "disk"
                archive-dir = "%s"
                name = "%s"
                %s
                """.formatted(engine, records, name,
                engine.equals("native") ? "" : "duplicity.options = [\"--no-encryption\"]"));
        assertThat(Transcript.of(home, ("-c ./old.toml " + command).split(" "))).as(command + " " + records)
                .contains("dump: local records cannot be kept in ~/" + place)
                .contains(" " + reason + "; name another directory with archive-dir in the configuration")
                .endsWith("exit 2\n");
    }
}
