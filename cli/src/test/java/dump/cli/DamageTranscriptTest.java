package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person is told where the repository, or what went into it, is damaged. */
class DamageTranscriptTest extends TranscriptCase {
    @Test
    void namesAFileThatCouldNotBeReadBackAndStoresTheOthers() throws Exception {
        // Few file systems hold a file of 200 TiB: the one in memory does.
        assumeTrue(Files.isWritable(Path.of("/dev/shm")), "there is no /dev/shm");
        var work = Files.createTempDirectory(Path.of("/dev/shm"), "transcript");
        try (var huge = new RandomAccessFile(work.resolve("huge").toFile(), "rw")) {
            huge.setLength(200L << 40);
            Files.writeString(work.resolve("other"), "two, too\n");
            dump("init", "--source", work.toString(), "--to", "disk");
            assertThat(dump("backup")).isEqualTo("""
                    dump: snapshot IDENTIFIER in SOON
                      files: 1 new, 0 changed, 0 unmodified, 1 unreadable
                      bytes: 9 B read of 9 B, SIZE new, stored as SIZE
                    --
                    dump: huge: it is larger than can be read back: the list of its blobs would be above 1 GiB; left out
                    exit 3
                    """);
            assertThat(dump("manifest")).startsWith("other\n--\n");
            var hint = """
                    dump: warning: 1 entry could not be read, or not whole, when this backup was made, and cannot \
                    come back from it: huge
                    """;
            assertThat(dump("restore", "--everything")).contains(hint).endsWith("exit 0\n");
            assertThat(dump("restore", "--everything", "-t")).contains(hint).endsWith("exit 0\n");
            assertThat(dump("restore", "other", "--to", "there")).doesNotContain("could not be read");
            assertThat(dump("verify")).contains("dump: huge: is older than this backup and not in it: it could not be "
                    + "read then\n").endsWith("exit 4\n");
        } finally {
            Files.delete(work.resolve("huge"));
            Files.delete(work.resolve("other"));
            Files.delete(work);
        }
    }

    @Test
    void tellsOfDamageEvenWhenQuiet() throws Exception {
        dump("backup", "--source", "work", "--to", "disk");
        try (var indexes = Files.list(home.resolve("disk/index"))) {
            for (var index : indexes.toList()) {
                Files.delete(index);
                Files.writeString(index, "damaged");
            }
        }
        assertThat(dump("manifest", "-q")).contains("notes/plan\n").contains("--\ndump: warning: index/");
    }

    @Test
    void doesNotTakeAnOlderPointForADamagedOneInSilence() throws Exception {
        dump("backup", "--source", "work", "--to", "disk");
        var older = newestSnapshot();
        Files.writeString(home.resolve("work/readme"), "three\n");
        dump("backup");
        var newer = newestSnapshot(older);
        Files.delete(newer);
        Files.writeString(newer, "damaged");
        var warning = "dump: warning: snapshots/" + newer.getFileName() + " is damaged";
        for (var command : new String[] {"manifest", "snapshots"})
            assertThat(dump(command, "-q")).contains(warning).contains("may be chosen instead").endsWith("exit 3\n");
        assertThat(dump("restore", "--everything", "-q")).contains(warning).endsWith("exit 3\n");
        assertThat(dump("snapshots", "--json")).contains("{\"type\":\"warning\"").endsWith("exit 3\n");
        assertThat(dump("verify", "-q")).contains(warning).endsWith("exit 4\n");
        assertThat(dump("verify", "--json")).contains(warning.substring(15)).endsWith("exit 4\n");
        assertThat(dump("manifest", "-d", "id:" + older.getFileName())).contains(warning).endsWith("exit 0\n");
        assertThat(dump("backup")).contains(warning).endsWith("exit 0\n");
    }

    @Test
    void saysOfABackupThatNoEarlierPointInTimeCouldBeRead() throws Exception {
        dump("backup", "--source", "work", "--to", "disk");
        var snapshot = newestSnapshot();
        Files.delete(snapshot);
        Files.writeString(snapshot, "damaged");
        var warning = "dump: warning: no snapshot can be read; `dump help trouble` says what can be done\n";
        assertThat(dump("snapshots")).startsWith("--\ndump: warning: snapshots/").endsWith(warning + "exit 3\n");
        assertThat(dump("backup", "-t", "-q"))
                .endsWith(warning + "dump: warning: whether files are gone from the source"
                + " ~/work since the last backup is not known: a snapshot cannot be read\nexit 3\n");
        for (var command : List.of("manifest", "restore"))
            assertThat(dump(command, command.equals("restore") ? "--everything" : "-l")).doesNotContain(warning)
                    .endsWith(warning.replace("warning: ", "") + "exit 1\n");
        assertThat(dump("verify")).endsWith("exit 4\n");
        assertThat(dump("backup", "--json")).contains("{\"type\":\"warning\",\"text\":\"no snapshot can be read;")
                .endsWith("exit 3\n");
        // From now on there is one that can be read.
        assertThat(dump("backup")).doesNotContain("no snapshot can").endsWith("exit 0\n");
    }

    private Path newestSnapshot(Path... others) throws Exception {
        try (var found = Files.list(home.resolve("disk/snapshots"))) {
            return found.filter(file -> !List.of(others).contains(file)).findFirst().orElseThrow();
        }
    }
}
