package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What our words tell a person to do is done here, word by word, and helps. Of the native engine; where a remedy is
 * executed elsewhere the table says where.
 *
 * <pre>
 * no repository                     dump init, --yes                 theRepositoryThatIsMissingIsMade
 * no snapshot yet                   dump backup                      theFirstSnapshotIsMade
 * no such identifier, tag or host   dump snapshots --all-snapshots   whatIsNotSeenIsListed
 * not in this backup                --date id:…, dump manifest       whatIsGoneIsFoundInAnEarlierPointInTime
 * differs and was left alone        --overwrite, --to DIR            whatDiffersIsReplacedOrGoesElsewhere
 * one file to standard output       --to DIR                         severalFilesGoToADirectory
 * config or key lost                another copy                     configAndKeysComeBackFromAnotherCopy
 * others may read the passphrase    chmod 600                        aSecretIsTakenBackFromOthers
 * archive-dir cannot be written     another archive-dir              theArchiveDirectoryGoesElsewhere
 * a configuration is there          --config NEW                     aSecondConfigurationIsMade
 * damaged files                     dump verify, dump backup         damageIsFoundAndMended; library DamageTest
 * damaged index                     dump repair index                RepairTranscriptTest; library DamageTest
 * lost blobs                        dump heal                        RepairTranscriptTest; library RepairTest
 * what is lost for good             dump repair packs, snapshots     RepairTranscriptTest; library RepairTest
 * damaged packs                     dump cleanup                     damageIsFoundAndMended, whatIsLost…; CleanupTest
 * damaged snapshot                  dump repair snapshots --forget   library RepairTest
 * snapshots to remove               restic forget --prune            tests/test_interop.py
 * locked                            dump unlock, --no-lock           tests/test_faults.py locked
 * a lock that cannot be read        dump unlock --remove-all         aLockThatCannotBeReadIsRemoved
 * a source that was not empty       --allow-empty                    tests/test_faults.py guards
 * files gone, or nobody knows       --allow-empty                    LossTranscriptTest
 * a link was replaced               dump manifest -d -1              LossTranscriptTest
 * another's snapshot holds it       --date id:…                      ChoiceTranscriptTest
 * no space                          make room, run again             tests/test_faults.py full_disk
 * interrupted                       run again                        tests/test_crash.py
 * files not readable                run as one who may               tests/test_ordinary_user.py
 * </pre>
 */
class RemedyTest extends TranscriptCase {
    @Test
    void theRepositoryThatIsMissingIsMade() throws Exception {
        backUp();
        remove(home.resolve("disk"));
        assertThat(dump("backup")).contains("`dump init`").endsWith("exit 10\n");
        assertThat(dump("init")).contains("--yes").endsWith("exit 2\n");
        assertThat(dump("init", "--yes")).endsWith("exit 0\n");
        assertThat(dump("backup")).endsWith("exit 0\n");
    }

    @Test
    void theFirstSnapshotIsMade() {
        dump("init", "--source", "work", "--to", "disk");
        assertThat(dump("manifest")).contains("`dump backup`").endsWith("exit 1\n");
        assertThat(dump("backup")).endsWith("exit 0\n");
        assertThat(dump("manifest")).endsWith("exit 0\n");
    }

    @Test
    void whatIsNotSeenIsListed() {
        backUp();
        assertThat(dump("manifest", "-d", "id:ffffffffffffffff"))
                .contains("`dump snapshots --all-snapshots`").endsWith("exit 1\n");
        var elsewhere = "dump: warning: the repository holds 1 snapshot, but it is not one of the host other;"
                + " `dump snapshots --all-snapshots` lists it\nexit 0\n";
        assertThat(dump("snapshots", "--host", "other")).isEqualTo("--\n" + elsewhere);
        assertThat(dump("snapshots", "--host", "other", "--all-snapshots")).isEqualTo("--\n" + elsewhere);
        assertThat(dump("snapshots", "--tag", "dump", "--host", "other"))
                .isEqualTo("--\n" + elsewhere.replace("other;", "other with the tag dump;"));
        assertThat(dump("snapshots", "--tag", "photos", "--host", "host")).contains("; `dump snapshots --all-snap");
        assertThat(dump("snapshots", "--all-snapshots")).contains("[dump]").endsWith("exit 0\n");
    }

    @Test
    void whatIsGoneIsFoundInAnEarlierPointInTime() throws Exception {
        backUp();
        Files.delete(home.resolve("work/readme"));
        dump("backup");
        assertThat(dump("restore", "readme")).contains("--date id:").endsWith("exit 1\n");
        assertThat(dump("restore", "readme", "--date", "id:" + oldestSnapshot())).endsWith("exit 0\n");
        assertThat(dump("restore", "nowhere")).contains("`dump manifest`").endsWith("exit 1\n");
        assertThat(dump("manifest")).contains("notes/plan").endsWith("exit 0\n");
    }

    @Test
    void whatDiffersIsReplacedOrGoesElsewhere() throws Exception {
        backUp();
        dump("restore", "readme");
        Files.writeString(home.resolve("restored/readme"), "mine");
        assertThat(dump("restore", "readme")).contains("--overwrite").contains("--to DIR").endsWith("exit 3\n");
        assertThat(dump("restore", "readme", "--to", "elsewhere")).endsWith("exit 0\n");
        assertThat(home.resolve("elsewhere/readme")).hasContent("two, too");
        assertThat(dump("restore", "readme", "--overwrite")).endsWith("exit 0\n");
        assertThat(home.resolve("restored/readme")).hasContent("two, too");
    }

    @Test
    void severalFilesGoToADirectory() {
        backUp();
        assertThat(dump("restore", "notes", "--to", "-")).contains("--to DIR");
        assertThat(dump("restore", "notes", "--to", "elsewhere")).endsWith("exit 0\n");
    }

    @Test
    void configAndKeysComeBackFromAnotherCopy() throws Exception {
        backUp();
        for (var lost : List.of(home.resolve("disk/config"), key())) {
            var copy = Files.copy(lost, home.resolve("copy"));
            Files.delete(lost);
            Files.write(lost, new byte[100]);
            assertThat(dump("verify")).contains("another copy").endsWith("exit 4\n");
            Files.delete(lost);
            Files.move(copy, lost);
            assertThat(dump("verify")).endsWith("exit 0\n");
        }
        var key = key();
        Files.move(key, home.resolve("key"));
        assertThat(dump("snapshots")).contains("the folder keys from another copy").endsWith("exit 1\n");
        Files.move(home.resolve("key"), key);
        assertThat(dump("snapshots")).endsWith("exit 0\n");
    }

    @Test
    void aSecretIsTakenBackFromOthers() throws Exception {
        backUp();
        var secret = home.resolve(".config/dump/dump.passphrase");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(dump("snapshots")).contains("chmod 600").endsWith("exit 2\n");
        assertThat(run("chmod", "600", secret.toString())).isZero();
        assertThat(dump("snapshots")).endsWith("exit 0\n");
    }

    @Test
    void theArchiveDirectoryGoesElsewhere() throws Exception {
        backUp();
        var configuration = home.resolve(".config/dump/dump.toml");
        Files.createFile(home.resolve("in-the-way"));
        var text = Files.readString(configuration);
        Files.writeString(configuration, text + "\narchive-dir = \"~/in-the-way\"\n");
        assertThat(dump("backup")).contains("another directory with archive-dir").endsWith("exit 2\n");
        Files.writeString(configuration, text + "\narchive-dir = \"~/archive\"\n");
        assertThat(dump("backup")).endsWith("exit 0\n");
    }

    @Test
    void aSecondConfigurationIsMade() {
        backUp();
        assertThat(dump("backup", "--source", "work/notes", "--to", "disk"))
                .contains("--config NEW").endsWith("exit 2\n");
        assertThat(dump("backup", "--source", "work/notes", "--to", "other", "--config", "new")).endsWith("exit 0\n");
        assertThat(dump("snapshots", "--config", "new")).contains("[new]").endsWith("exit 0\n");
    }

    @Test
    void damageIsFoundAndMended() throws Exception {
        Files.delete(home.resolve("work/readme"));
        backUp();
        for (var pack : files("data")) if (Files.size(pack) < 200) flip(pack);
        var then = " the next `dump backup` stores again what is damaged and still in the source; then `dump cleanup`"
                + " removes the damaged packs\nexit 4\n";
        assertThat(dump("verify", "-t"))
                .endsWith("\ndump: a trial run takes no note of it; after `dump verify` without --trial-run" + then);
        assertThat(dump("verify", "--repository", "disk", "--passphrase-file", ".config/dump/dump.passphrase"))
                .endsWith(
                "\ndump: without a configuration no note of it is left for a backup; after `dump verify` with one"
                + then);
        assertThat(dump("verify").replaceAll("[0-9a-f]{64}", "PACK").replaceAll("data/..", "data/PA")).isEqualTo("""
                no file could be read back completely
                compared with the source: 2 equal, 0 changed since, 0 gone since, 0 new since
                1 entry damaged: the repository cannot restore it
                --
                dump as of TIME (just now, IDENTIFIER)
                dump: notes/plan: data/PA/PACK is damaged: the data blob IDENTIFIER cannot be read from it (authentication failed)
                dump: the next `dump backup` stores again what is damaged and still in the source; then `dump cleanup` \
                removes the damaged packs
                exit 4
                """);
        assertThat(dump("backup")).isEqualTo("""
                dump: snapshot IDENTIFIER in SOON
                  files: 0 new, 0 changed, 1 unmodified, 0 gone, 0 unreadable
                  bytes: 4 B read of 4 B, SIZE new, stored as SIZE
                --
                dump: 1 blob of a damaged pack is stored again; `dump cleanup` removes what is damaged
                exit 0
                """);
        var whole = """
                1 file, 4 B: every byte read back and verified
                compared with the source: 3 equal, 0 changed since, 0 gone since, 0 new since
                --
                dump as of TIME (just now, IDENTIFIER)
                """;
        assertThat(dump("verify")).isEqualTo(whole + """
                dump: 1 damaged pack is left in the repository, and nothing in this snapshot needs it; \
                `dump cleanup` removes what can go
                exit 0
                """);
        assertThat(dump("cleanup", "-d", "1Y")).startsWith("to be removed: 1 damaged pack;").endsWith("exit 2\n");
        var plan = """
                1 damaged pack; what can be read of it is in other packs, too, or is copied first:
                  PACK
                """;
        assertThat(dump("cleanup", "-t").replaceAll("[0-9a-f]{64}", "PACK"))
                .isEqualTo("would remove " + plan + "--\nexit 0\n");
        assertThat(dump("cleanup")).endsWith("--\ndump: there is no terminal to ask at; --yes answers yes to: "
                + "Remove these files?\nexit 2\n");
        assertThat(dump("cleanup", "--json", "-t").replaceAll("[0-9a-f]{64}", "PACK")).startsWith("""
                {"type":"damaged_pack","pack":"PACK","fate":"removable","needed_by":[]}
                """);
        assertThat(dump("cleanup", "--yes").replaceAll("[0-9a-f]{64}", "PACK"))
                .isEqualTo("to be removed: " + plan + "removed 1 damaged pack\n--\nexit 0\n");
        assertThat(dump("verify")).isEqualTo(whole + "exit 0\n");
        assertThat(dump("cleanup")).isEqualTo("there is nothing to clean up\n--\nexit 0\n");
        if (hasRestic()) assertThat(restic("check", "--read-data")).isZero();
    }

    @Test
    void whatIsLostKeepsItsPackUntilItIsLeftOut() throws Exception {
        Files.delete(home.resolve("work/readme"));
        backUp();
        for (var pack : files("data")) if (Files.size(pack) < 200) flip(pack);
        dump("verify");
        Files.delete(home.resolve("work/notes/plan"));
        Files.writeString(home.resolve("work/notes/other"), "three");
        assertThat(dump("backup")).endsWith("exit 0\n");
        assertThat(dump("cleanup", "--yes").replaceAll("[0-9a-f]{64}", "PACK")).isEqualTo("""
                the damaged pack PACK stays: 1 snapshot needs data that cannot be read anywhere: IDENTIFIER; `dump heal` \
                brings it back if it is elsewhere; if not, `dump repair packs`, then `dump repair snapshots` leave it out; \
                then clean up again
                --
                exit 3
                """);
        assertThat(dump("cleanup", "--json").replaceAll("[0-9a-f]{64}", "ID"))
                .contains("{\"type\":\"damaged_pack\",\"pack\":\"ID\",\"fate\":\"needed\",\"needed_by\":[\"ID\"]}\n")
                .endsWith("exit 3\n");
        assertThat(dump("heal")).endsWith("exit 4\n");
        assertThat(dump("repair", "packs", "--yes")).endsWith("exit 4\n");
        assertThat(dump("repair", "snapshots")).endsWith("exit 4\n");
        assertThat(dump("cleanup", "--yes")).contains("removed 1 snapshot").endsWith("exit 0\n");
        assertThat(dump("verify")).endsWith("exit 0\n");
        assumeTrue(hasRestic(), "restic is not installed");
        assertThat(restic("check", "--read-data")).isZero();
    }

    private int restic(String... words) throws Exception {
        var all = new ArrayList<>(List.of("restic", "--no-cache", "-r", home.resolve("disk").toString(), "-p",
                home.resolve(".config/dump/dump.passphrase").toString()));
        all.addAll(List.of(words));
        return run(all.toArray(String[]::new));
    }

    @Test
    void aLockThatCannotBeReadIsRemoved() throws Exception {
        backUp();
        Files.write(home.resolve("disk/locks/" + "0".repeat(64)), new byte[100]);
        var configuration = home.resolve(".config/dump/dump.toml");
        Files.writeString(configuration, Files.readString(configuration) + "\nlock-wait = \"0s\"\n");
        assertThat(dump("backup")).contains("`dump unlock --remove-all`").endsWith("exit 11\n");
        assertThat(dump("unlock", "--remove-all", "--yes")).endsWith("exit 0\n");
        assertThat(dump("backup")).endsWith("exit 0\n");
    }

    private void backUp() {
        assertThat(dump("backup", "--source", "work", "--to", "disk")).endsWith("exit 0\n");
    }

    private String oldestSnapshot() throws IOException {
        try (Stream<Path> found = Files.list(home.resolve("disk/snapshots"))) {
            return found.min((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified())).orElseThrow()
                    .getFileName().toString();
        }
    }

    private Path key() throws IOException {
        return files("keys").getFirst();
    }

    private List<Path> files(String directory) throws IOException {
        try (Stream<Path> found = Files.walk(home.resolve("disk").resolve(directory))) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    private static void flip(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[20] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            for (var each : new ArrayList<>(found.toList()).reversed()) Files.delete(each);
        }
    }

    private static boolean hasRestic() throws Exception {
        try {
            return run("restic", "version") == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private static int run(String... words) throws Exception {
        return new ProcessBuilder(words).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }
}
