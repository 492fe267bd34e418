package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A check says what is damaged and what that means, and reads everything in turns. */
class CheckTranscriptTest extends TranscriptCase {
    @BeforeEach
    void makesABackup() {
        assertThat(dump("backup", "--source", "work", "--to", "disk")).endsWith("exit 0\n");
    }

    private List<Path> packs() throws Exception {
        try (var files = Files.walk(home.resolve("disk/data"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private String counted(String... arguments) {
        return dump(arguments).replaceAll("[\\d.]+ ([KMG]i)?B\\b", "SIZE").replaceAll("\\d+ (packs?|directories)", "N $1");
    }

    @Test
    void aWholeRepositoryIsToldInOneLine() {
        assertThat(counted("check")).isEqualTo("checked 1 snapshot, N directories and N packs: no damage\n--\nexit 0\n");
        assertThat(counted("check", "--read-data")).isEqualTo(
                "checked 1 snapshot, N directories and N packs; read N packs (SIZE): no damage\n--\nexit 0\n");
        assertThat(dump("info")).contains("last check   TIME");
        assertThat(dump("check", "--json")).startsWith("{\"type\":\"check\",\"snapshots\":1,");
    }

    @Test
    void damageIsNamedWithItsMeaning() throws Exception {
        for (var pack : packs()) {
            var bytes = Files.readAllBytes(pack);
            Files.delete(pack);
            assertThat(dump("check")).contains("dump: warning: the pack ", " is missing, with ").contains(" is lost")
                    .contains("; `dump help trouble` says what can be done\n").endsWith("exit 4\n");
            Files.write(pack, bytes);
        }
        assertThat(dump("check")).endsWith("exit 0\n");
        var pack = packs().getFirst();
        var bytes = Files.readAllBytes(pack);
        bytes[40] ^= 1;
        assertThat(pack.toFile().setWritable(true)).isTrue();
        Files.write(pack, bytes);
        assertThat(dump("check", "--read-data")).contains("blobs cannot be read (authentication failed)")
                .endsWith("exit 4\n");
    }

    @Test
    void turnsReadEverythingInSevenChecks() throws Exception {
        int read = 0;
        for (int turn = 0; turn < 7; turn++) {
            var words = dump("check", "--next");
            assertThat(words).endsWith("exit 0\n");
            if (words.contains("; read ")) read += Integer.parseInt(words.replaceAll("(?s).*; read (\\d+) pack.*", "$1"));
        }
        assertThat(read).isEqualTo(packs().size());
    }

    @Test
    void whatIsAskedWronglyIsSaid() {
        assertThat(dump("check", "--read-data", "--next")).contains("leave out all but one").endsWith("exit 2\n");
        for (var wrong : List.of("0%", "8/7", "x", "0", "1/1000", "101%"))
            assertThat(dump("check", "--read-data-subset", wrong)).contains("--read-data-subset takes").endsWith("exit 2\n");
    }
}
