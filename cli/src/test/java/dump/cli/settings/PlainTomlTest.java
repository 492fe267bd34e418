package dump.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;

/** What is read the short way is what the whole grammar reads. */
class PlainTomlTest {
    private static final String[] PIECES = {"a", "b", "c-d", "_", "9", ".", " . ", "=", " = ", "\n", "\n", "\n", "[a]\n",
        "[a.b]\n", "[[a]]\n", "[", "]", ",", "\"", "'", "\"x\"", "'y \"'", "\"\"", "''", "\"\"\"", "'''", "\\", "\\n", "\"\\t\"",
        "#", " # c\n", "true", "false", "0", "1", "01", "-1", "+1", "1_000", "1.5", "1e3", "inf", "1979-05-27", "{}",
        "{a = 1}", "[\"x\", 'y']", "[1,2,]", "[\n \"x\", # c\n]\n", "[[1]]", "\t", "\r\n", "\r", "\0", "\u007f", "ü", "\u0085", "\ud83d\ude00",
        "a = 1\n", "b.c = 2\n", "b = \"t\"\n", "a.b.c = []\n", "1234567890123456789", "99999999999999999999"};

    @Test
    void whatItReadsTheWholeGrammarReadsAlike() {
        int read = 0;
        for (long seed = 0; seed < 40_000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(14); i >= 0; i--) text.append(PIECES[random.nextInt(PIECES.length)]);
            var found = PlainToml.read(text.toString());
            if (found == null) continue;
            read++;
            isAlike(text.toString(), found);
        }
        assertThat(read).as("texts that it takes").isGreaterThan(500);
    }

    private static void isAlike(String text, Map<String, Object> found) {
        var whole = Toml.parse(text);
        assertThat(whole.errors()).as(text).isEmpty();
        var expected = ParsedFile.of(whole).root();
        assertThat(found.toString()).as(text).isEqualTo(expected.toString());
        assertThat(found).as(text).isEqualTo(expected);
    }

    @Test
    void takesAnEverydayConfiguration() {
        var text = """
                # What is backed up, and where to.
                source = ["/home/anna", "/etc"]   # two
                repository = 'sftp://server/backups'
                passphrase.file = "dump.passphrase"
                exclude = [
                    "*.tmp",
                    ".cache",  # made again
                ]
                exclude-caches = true

                [keep]
                daily = 7
                tags = ["gold"]
                """;
        var found = PlainToml.read(text);
        assertThat(found).containsEntry("passphrase", Map.of("file", "dump.passphrase")).containsEntry("exclude-caches", true);
        isAlike(text, found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a = \"\"\"x\"\"\"", "a = {b = 1}", "a = 1.5", "\"a\" = 1", "a = \"\\t\"", "a = 1\na = 2",
        "[a]\n[a]", "a.b = 1\n[a]", "a = 1 b = 2", "a =", "a", "= 1", "[a", "a = \"x", "a = [1", "a = 1979-05-27", "a = 1\r\n"})
    void leavesTheRestToTheWholeGrammar(String text) {
        assertThat(PlainToml.read(text)).isNull();
    }

    @Test
    void whatAFirstRunWritesIsRead() {
        for (var repository : List.of("/r", "sftp://host/r", "s3:host/bucket/r", "rest:http://localhost/r", "rclone:box:r"))
            assertThat(PlainToml.read(ConfigurationText.of(List.of("/a", "/b"), repository, Path.of("p"), "n", "dump",
                    Map.of()))).as(repository).isNotNull();
    }
}
