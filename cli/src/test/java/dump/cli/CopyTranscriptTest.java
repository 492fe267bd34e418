package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots go into another configuration's repository, and what a repository holds is told. */
class CopyTranscriptTest extends TranscriptCase {
    @BeforeEach
    void makesABackup() {
        assertThat(dump("backup", "--source", "work", "--to", "disk")).endsWith("exit 0\n");
    }

    private String sized(String... arguments) {
        return dump(arguments).replaceAll("[\\d.]+ ([KMG]i)?B\\b", "SIZE").replaceAll("\\d+ pieces", "PIECES");
    }

    @Test
    void firstThePlanThenTheCopyThenNothing() throws Exception {
        assertThat(dump("-c", "off", "init", "--to", "other", "--like", "dump")).endsWith("exit 0\n");
        assertThat(sized("copy", "--into", "off", "-t")).isEqualTo("""
                would copy IDENTIFIER  TIME  just now  host  SIZE  ~/work  [dump]
                would copy 1 snapshot into ~/other: SIZE in PIECES that it lacks, some SIZE to send
                --
                exit 0
                """);
        assertThat(dump("-c", "off", "snapshots", "--all-snapshots")).contains("holds no snapshot yet");
        assertThat(sized("copy", "--into", "off")).isEqualTo(
                "copied 1 snapshot into ~/other: SIZE in PIECES that it lacked, stored as SIZE\n--\nexit 0\n");
        assertThat(dump("copy", "--into", "off", "now")).isEqualTo(
                "nothing to copy: 1 snapshot is there already\n--\nexit 0\n");
        assertThat(dump("copy", "--into", "off", "--json")).startsWith("{\"type\":\"copy\",\"repository\":\"~/other\","
                + "\"snapshots\":0,\"present\":1,\"refused\":0,\"blobs\":0,");
        assertThat(dump("-c", "off", "restore", "--tag", "dump", "readme", "--to", "back")).endsWith("exit 0\n");
        assertThat(home.resolve("back/readme")).hasContent("two, too\n");
    }

    @Test
    void whatStandsInTheWayNamesTheOtherConfiguration() throws Exception {
        assertThat(dump("copy")).isEqualTo("--\ndump: say into whose repository with --into CONFIG\nexit 2\n");
        assertThat(dump("copy", "--into", "off")).contains("there is no configuration (looked for"
                + " ~/.config/dump/off.toml)").endsWith("exit 2\n");
        Files.writeString(home.resolve(".config/dump/off.toml"), "repository = \"~/other\"\nlock-wait = \"0s\"\n"
                + "passphrase.file = \"~/.config/dump/off.passphrase\"\n");
        assertThat(dump("copy", "--into", "off")).isEqualTo("--\ndump: there is no repository at ~/other;"
                + " `dump -c off init --like dump` makes it\nexit 10\n");
        assertThat(dump("-c", "off", "init", "--like", "dump")).endsWith("exit 0\n");
        assertThat(dump("copy", "--into", "off")).endsWith("exit 0\n");
        assertThat(dump("-c", "off", "init", "--like", "dump")).contains("--like is for a new repository");
        assertThat(dump("copy", "--into", "dump")).contains("~/disk is the same repository as ~/disk").endsWith("exit 1\n");
        Files.write(home.resolve("other/locks/" + "0".repeat(64)), new byte[100]);
        assertThat(dump("copy", "--into", "off")).contains("cannot be read, so it is not known what it locks").endsWith(
                "`dump -c off unlock --remove-all`\nexit 11\n");
        assertThat(dump("-c", "off", "unlock", "--remove-all", "--yes")).endsWith("exit 0\n");
        assertThat(dump("copy", "--into", "off")).endsWith("exit 0\n");
    }

    @Test
    void cutsAtOtherPlacesAreTold() {
        assertThat(dump("-c", "off", "init", "--to", "other")).endsWith("exit 0\n");
        assertThat(dump("copy", "--into", "off")).contains("dump: ~/other cuts files at other places than ~/disk: what is"
                + " copied there and what is backed up there do not share their data; in one that `dump -c off init"
                + " --like CONFIG` makes they do\n").endsWith("exit 0\n");
    }

    @Test
    void infoTellsWhatThereIs() throws Exception {
        Files.writeString(home.resolve("work/more"), "more\n");
        assertThat(dump("backup")).endsWith("exit 0\n");
        var info = """
                repository   ~/disk
                             id IDENTIFIER, format version 2
                snapshots    2
                last backup  TIME (just now), 3 files, SIZE
                last cleanup unknown here
                last check   unknown here
                stored       SIZE in 4 packs, 2 index files
                             SIZE of content, SIZE of directories
                ratios       deduplication 1.7 (SIZE in all snapshots), compression RATIO
                %sfree         SIZE

                ID        TIME                  FILES      SIZE       NEW    STORED
                IDENTIFIER  TIME          2      SIZE   SIZE   SIZE
                IDENTIFIER  TIME          3      SIZE   SIZE   SIZE
                --
                exit 0
                """;
        assertThat(sized("info").replaceAll("compression [\\d.]+", "compression RATIO")).isEqualTo(info.formatted(""));
        assertThat(sized("info", "--full").replaceAll("compression [\\d.]+", "compression RATIO"))
                .isEqualTo(info.formatted("unused       SIZE\n"));
        assertThat(dump("--repository", "disk", "--passphrase-file", ".config/dump/dump.passphrase", "info", "--json"))
                .startsWith("{\"type\":\"growth\",\"snapshot\":\"").contains("\"packs\":4,\"index_files\":2,");
    }
}
