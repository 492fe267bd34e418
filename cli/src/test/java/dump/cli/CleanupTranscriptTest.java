package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots go by name, by rule or by date, as the plan says, and nothing goes unasked. */
class CleanupTranscriptTest extends TranscriptCase {
    @BeforeEach
    void makesBackups() throws Exception {
        assertThat(dump("backup", "--source", "work", "--to", "disk")).endsWith("exit 0\n");
        Files.writeString(home.resolve("work/another"), "of the second backup\n");
        assertThat(dump("backup")).endsWith("exit 0\n");
    }

    private String sized(String... arguments) {
        return dump(arguments).replaceAll("[\\d.]+ ([KMG]i)?B\\b", "SIZE").replaceAll("IDENTIFIER +", "IDENTIFIER ")
                .replaceAll("\\d+ packs?", "PACKS");
    }

    private String newest() {
        return Transcript.of(home, "snapshots", "--json").replaceAll("(?s).*\"snapshot\":\"([0-9a-f]{8}).*", "$1");
    }

    private Path any(String directory) throws Exception {
        try (var files = Files.walk(home.resolve("disk/" + directory))) {
            return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
        }
    }

    private void configure(String keep) throws Exception {
        var file = home.resolve(".config/dump/dump.toml");
        Files.writeString(file, Files.readString(file) + keep);
    }

    @Test
    void whatNothingUsesGoesUnasked() throws Exception {
        assertThat(dump("forget", newest(), "--yes")).endsWith("exit 0\n");
        assertThat(Transcript.of(home, "backup")).endsWith("exit 0\n");
        Files.createDirectories(home.resolve("disk/data/00"));
        Files.copy(any("data"), home.resolve("disk/data/00/" + "0".repeat(64)));
        assertThat(sized("cleanup")).contains("to be freed: ").contains("\nremoved 0 snapshots and ")
                .endsWith("exit 0\n");
        assertThat(dump("cleanup")).isEqualTo("there is nothing to clean up\n--\nexit 0\n");
        assertThat(dump("verify")).endsWith("exit 0\n");
    }

    @Test
    void aPolicyIsShownWithItsReasonsAskedAboutAndCarriedOut() throws Exception {
        configure("keep.last = 1\n");
        assertThat(sized("-t", "cleanup")).startsWith("""
                would remove 1 snapshot:
                  TIME  IDENTIFIER
                1 snapshot stays:
                  TIME  IDENTIFIER newest, last
                would free SIZE of SIZE""");
        assertThat(dump("cleanup")).contains("there is no terminal to ask at; --yes answers yes to: Remove this snapshot?"
                + " What is removed cannot be brought back.").endsWith("exit 2\n");
        assertThat(sized("cleanup", "--yes")).contains("\nremoved 1 snapshot and PACKS, freed SIZE\n");
        assertThat(dump("snapshots").lines().filter(line -> line.contains("just now"))).hasSize(1);
        assertThat(dump("verify")).endsWith("exit 0\n");
        assertThat(dump("info")).contains("last cleanup TIME");
    }

    @Test
    void aPinnedSnapshotStaysAndIsItselfUnderAnotherName() throws Exception {
        configure("keep.last = 1\n");
        assertThat(dump("pin", "-1")).contains(": now has the tags dump, dump:pin\n").endsWith("exit 0\n");
        assertThat(dump("pin", "-1")).contains(": as it was\n");
        assertThat(sized("-t", "cleanup")).doesNotContain("would remove");
        assertThat(dump("unpin", "-1", "-t")).contains(": would have the tags dump\n");
        assertThat(dump("unpin", "-1")).contains(": now has the tags dump\n");
        assertThat(sized("-t", "cleanup")).contains("would remove 1 snapshot");
        assertThat(dump("tag", "now")).isEqualTo(
                "--\ndump: say what to change with --add, --remove or --set\nexit 2\n");
        assertThat(dump("tag", "now", "--add", "holidays")).contains("now has the tags dump, holidays\n");
        assertThat(dump("pin")).contains("say which snapshot, such as `dump pin now`").endsWith("exit 2\n");
    }

    @Test
    void aSnapshotThatIsNamedGoes() {
        assertThat(dump("forget")).contains("say which snapshots, by their identifiers").endsWith("exit 2\n");
        assertThat(dump("forget", "yesterday")).contains("yesterday is no identifier of a snapshot");
        assertThat(sized("forget", newest(), "--yes")).startsWith("""
                to be removed: 1 snapshot:
                  TIME  IDENTIFIER
                1 snapshot stays
                to be freed: SIZE of SIZE""").contains("removed 1 snapshot and PACKS");
        assertThat(dump("manifest")).doesNotContain("another");
    }

    @Test
    void whatIsWrittenWronglyIsSaid() throws Exception {
        assertThat(dump("cleanup", "-d", "6m")).contains("6m is six minutes; write 6M").endsWith("exit 2\n");
        assertThat(dump("cleanup", "--max-unused", "much")).contains("--max-unused takes a size").endsWith("exit 2\n");
        assertThat(dump("cleanup", "--max-repack", "much")).contains("--max-repack takes a size").endsWith("exit 2\n");
        configure("keep.dayly = 7\nkeep.within = \"14d\"\nkeep.weekly = \"often\"\n");
        assertThat(dump("cleanup")).contains("unknown key keep.dayly; did you mean keep.daily?")
                .contains("keep.within = \"14d\" has the units of restic; write \"14D\" here")
                .contains("keep.weekly must be a number of snapshots, or \"unlimited\"").endsWith("exit 2\n");
    }

    @Test
    void whatIsNotOfThisConfigurationIsChangedOnlyByWhoSaysSo() throws Exception {
        var file = home.resolve(".config/dump/dump.toml");
        var ours = Files.readString(file);
        configure("host = \"elsewhere\"\n");
        assertThat(dump("backup")).endsWith("exit 0\n");
        var theirs = newest();
        Files.writeString(file, ours);
        for (var command : List.of("pin", "unpin", "forget"))
            assertThat(dump(command, theirs, "--yes")).contains("IDENTIFIER (elsewhere:~/work [dump]) is not of this"
                    + " configuration; add --all-snapshots if it is meant").endsWith("exit 2\n");
        assertThat(dump("tag", theirs, "--add", "x")).endsWith("exit 2\n");
        assertThat(dump("pin", theirs, "--all-snapshots")).contains("now has the tags dump, dump:pin")
                .endsWith("exit 0\n");
        var pinned = Transcript.raw(home, "snapshots", "--all-snapshots", "--json")
                .replaceAll("(?s).*\"snapshot\":\"([0-9a-f]{8})[^\n]*elsewhere.*", "$1");
        assertThat(dump("forget", pinned, "--all-snapshots", "--yes")).contains("removed 1 snapshot").endsWith("exit 0\n");
    }

    @Test
    void snapshotsThatCameBackAreSetAsideUntilAPersonTrustsThem() throws Exception {
        configure("keep.last = 1\n");
        var copy = home.resolve("copy");
        run("cp", "-r", home.resolve("disk").toString(), copy.toString());
        assertThat(dump("cleanup", "--yes")).contains("\nremoved 1 snapshot");
        run("rm", "-r", home.resolve("disk").toString());
        Files.move(copy, home.resolve("disk"));
        assertThat(dump("cleanup", "--yes")).contains("the snapshot IDENTIFIER came after the last cleanup and is dated"
                + " before it; no cleanup touches it or counts on it; `dump unpin IDENTIFIER` says that it may be trusted")
                .endsWith("exit 0\n");
        assertThat(dump("unpin", "-1")).contains(": as it was\n");
        assertThat(dump("cleanup", "--yes")).contains("\nremoved 1 snapshot");
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }
}
