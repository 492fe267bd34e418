package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything is done, with exit code 2. */
class RefusalTest {
    private static final String VARIABLES = "dump expands no variables here; let the shell do it (it does not in single"
            + " quotes)";
    @TempDir Path home;

    @BeforeEach
    void makesABackup() throws Exception {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("work/notes"));
        Files.writeString(home.resolve("work/notes/plan"), "one\n");
        assertThat(dump("backup", "--source", "work", "--to", "disk")).endsWith("exit 0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"~/work", "~", "/**/work"})
    void anExcludeOverTheWholeSource(String pattern) throws Exception {
        configure("exclude = [\"*.o\", \"" + pattern + "\"]");
        assertThat(dump("backup")).contains("covers the whole source ~/work").endsWith("exit 2\n");
        assertThat(dump("manifest")).startsWith("notes\n").endsWith("exit 0\n");
    }

    @Test
    void anExcludeThatLeavesNothingOfTheSource() throws Exception {
        configure("exclude = [\"*\"]");
        assertThat(dump("backup")).contains("exclude \"*\" leaves nothing of the source ~/work").endsWith("exit 2\n");
        configure("exclude = [\"*\", \"!notes\"]");
        assertThat(dump("backup")).endsWith("exit 0\n");
    }

    /** A shell expands none of them behind an equals sign or in single quotes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "restore notes --to=~anna/back           | ~anna | dump expands only a plain ~; write the path in full",
        "restore notes --to ${DISK}/back         | ${DISK} | " + VARIABLES,
        "restore notes --to deep/a$DISK-1/back   | a$DISK-1 | " + VARIABLES,
        "backup -c new.toml --source work --to $DISK | $DISK | " + VARIABLES,
        "backup -c new.toml --source $WORK --to more | $WORK | " + VARIABLES,
        "backup -c $DISK/new.toml --source work --to more | $DISK | " + VARIABLES,
        "backup -c $NAME                         | $NAME | " + VARIABLES,
        "init --engine duplicity -c new.toml --source work --to $DISK | $DISK | " + VARIABLES,
        "snapshots --repository $DISK            | $DISK | " + VARIABLES,
        "snapshots --repository $DISK --engine duplicity | $DISK | " + VARIABLES,
        "snapshots --passphrase-file $SECRET     | $SECRET | " + VARIABLES})
    void whatAShellLeftAsItIs(String command, String name, String remedy) throws Exception {
        Files.createDirectory(home.resolve("deep"));
        var before = Files.walk(home).toList();
        assertThat(dump(command.split(" "))).contains("dump: there is nothing called " + name + " in ~")
                .contains(", and " + remedy + ", or write ./").endsWith(" if that is really its name\nexit 2\n");
        assertThat(Files.walk(home).toList()).isEqualTo(before);
    }

    @Test
    void whatIsReallyCalledSoIsMeant() throws Exception {
        assertThat(dump("restore", "notes", "--to", "./$DISK/~anna")).endsWith("exit 0\n");
        assertThat(home.resolve("$DISK/~anna/notes/plan")).exists();
        assertThat(dump("restore", "notes", "--to", "$DISK/other")).endsWith("exit 0\n");
        assertThat(dump("restore", "notes", "--to", home + "/a$b")).contains("make ~/a$b first if")
                .endsWith("exit 2\n");
        Files.createDirectory(home.resolve("a$b"));
        assertThat(dump("restore", "notes", "--to", home + "/a$b")).endsWith("exit 0\n");
        assertThat(dump("restore", "notes", "--to", "cost in $")).endsWith("exit 0\n");
        assertThat(dump("restore", "notes", "--to", "~")).doesNotContain("nothing called");
    }

    @ParameterizedTest
    @ValueSource(strings = {"restore-to", "archive-dir"})
    void aHomeOfAnotherInTheConfiguration(String key) throws Exception {
        configure(key + " = \"~anna/x\"");
        assertThat(dump("snapshots")).contains(key
                + ": there is nothing called ~anna in ~/.config/dump, and dump expands"
                + " only a plain ~; write the path in full, or write ./~anna/x if")
                .endsWith("exit 2\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup", "snapshots", "manifest"})
    void labelsThatAreEmpty(String command) {
        assertThat(dump(command, "--tag", "")).contains("--tag needs a value, and is empty").endsWith("exit 2\n");
        assertThat(dump(command, "--tag", "a,b")).endsWith("exit 2\n");
    }

    @Test
    void wrongUsageIsAnErrorInJsonToo() {
        assertThat(dump("--json", "snapshots", "--dat", "x")).startsWith(
                "{\"type\":\"error\",\"message\":\"unknown option --dat\\nDid you mean --date")
                .contains("\"exit_code\":2}\n--\ndump: unknown");
        assertThat(dump("manifest", "-d", "--json")).contains("\"exit_code\":2}");
        assertThat(dump("--json")).contains("{\"type\":\"error\",\"message\":\"no command given\",\"exit_code\":2}");
        assertThat(dump("snapshots", "--dat", "x")).startsWith("--\ndump: unknown option --dat\n");
    }

    private void configure(String line) throws Exception {
        var file = home.resolve(".config/dump/dump.toml");
        // The first run wrote a list of its own, over several lines.
        var others = Files.readString(file).replaceAll("(?s)\nexclude = \\[.*?\\]", "");
        Files.writeString(file, others + "\n" + line + "\n");
    }

    private String dump(String... arguments) {
        return Transcript.of(home, arguments);
    }
}
