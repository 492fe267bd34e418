package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything is done, with exit code 2. */
class RefusalTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"backup", "snapshots", "manifest"})
    void labelsThatAreEmpty(String command) {
        assertThat(dump(command, "--tag", "")).contains("--tag needs a value, and is empty").endsWith("exit 2\n");
        assertThat(dump(command, "--tag", "a,b")).endsWith("exit 2\n");
    }

    @Test
    void wrongUsageIsAnErrorInJsonToo() {
        assertThat(dump("--json", "snapshots", "--dat", "x")).startsWith(
                "{\"type\":\"error\",\"message\":\"there is no option --dat\\nDid you mean --date").contains("\"exit_code\":2}\n--\ndump: there");
        assertThat(dump("manifest", "-d", "--json")).contains("\"exit_code\":2}");
        assertThat(dump("--json")).contains("{\"type\":\"error\",\"message\":\"no command is named\",\"exit_code\":2}");
        assertThat(dump("snapshots", "--dat", "x")).startsWith("--\ndump: there is no option --dat\n");
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
