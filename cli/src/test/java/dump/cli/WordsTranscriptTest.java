package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody is told who names what is not there, and where things are put and kept without a word. */
class WordsTranscriptTest {
    private static final String NOT_THERE = " is not in the backup of TIME (IDENTIFIER), ";

    @TempDir Path home;

    @BeforeEach
    void backUp() throws Exception {
        home = home.toRealPath();
        for (var name : List.of("letters/anna.txt", "notes/plan", "old/plan", "Bu\u0308cher/list"))
            Files.writeString(Files.createDirectories(home.resolve("work").resolve(name).getParent())
                    .resolve(Path.of(name).getFileName()), name);
        dump("backup", "-q", "--source", "work", "--to", "disk");
    }

    @Test
    void namesWhereWhatIsMissedLies() {
        assertThat(dump("restore", "anna.txt")).isEqualTo("--\ndump: anna.txt" + NOT_THERE
                + "but letters/anna.txt has that name\nexit 1\n");
        assertThat(dump("restore", "letters/anna.txt")).endsWith("exit 0\n");
        assertThat(dump("manifest", "plan")).contains(NOT_THERE + "but notes/plan and old/plan have that name\n");
        assertThat(dump("verify", "elsewhere/notes")).contains(NOT_THERE + "but notes has that name\n");
        assertThat(dump("restore", "Letters/Anna.txt")).contains(NOT_THERE
                + "but letters/anna.txt differs only in upper and lower case\n");
        assertThat(dump("restore", "anna")).contains(NOT_THERE + "nor in any other; `dump manifest` lists");
    }

    @Test
    void namesWhatLooksTheSame() {
        for (var path : List.of("B\u00fccher", "B\u00fccher/list"))
            assertThat(dump("restore", path)).contains(path + NOT_THERE + "but " + path.replace("\u00fc", "u\u0308")
                    + " looks the same, with letters composed in another way: copy the name from here\n");
        assertThat(dump("restore", "Bu\u0308cher/list")).endsWith("exit 0\n");
    }

    @Test
    void namesTheOptionForAPointInTime() {
        for (var command : List.of("restore", "manifest", "verify"))
            assertThat(dump(command, "latest")).isEqualTo("--\ndump: latest" + NOT_THERE
                    + "nor in any other; `dump manifest` lists what there is\nDid you mean -d latest?\nexit 1\n");
        assertThat(dump("restore", "latest:letters")).contains("\nDid you mean -d latest letters?\n");
        assertThat(dump("restore", "-d", "latest", "letters")).endsWith("exit 0\n");
        assertThat(dump("restore", "017335dd", "--everything")).isEqualTo("""
                --
                dump: name paths or --everything, not both
                Did you mean -d IDENTIFIER?
                exit 2
                """);
    }

    @Test
    void leavesOutWhatItRestored() throws Exception {
        dump("backup", "-q");
        Files.move(home.resolve("disk"), home.resolve("away"));
        var configuration = home.resolve(".config/dump/dump.toml");
        Files.writeString(configuration, Files.readString(configuration).replace("/disk\"", "/away\"")
                .replace("/work\"", "\""));
        assertThat(dump("restore", "letters", "--to", "elsewhere")).endsWith("exit 0\n");
        dump("restore", "notes");
        dump("backup", "-q");
        var note = "dump: leaves out ~/restored, which dump made for restored files; move what you want backed up\n";
        assertThat(dump("backup")).contains("--\n" + note).endsWith("exit 0\n");
        assertThat(dump("manifest")).contains("work/notes/plan\n", "elsewhere/letters/anna.txt\n")
                .doesNotContain("restored/");
        assertThat(dump("verify")).contains("0 new since\n").endsWith("exit 0\n");

        // Another directory in its place is not what dump made.
        Files.move(home.resolve("restored"), home.resolve("elsewhere/restored"));
        Files.writeString(Files.createDirectory(home.resolve("restored")).resolve("mine"), "mine");
        assertThat(dump("backup")).doesNotContain("leaves out").endsWith("exit 0\n");
        assertThat(dump("manifest")).contains("restored/mine\n").contains("elsewhere/restored/notes/plan\n");
    }

    @Test
    void backsUpADirectoryOfThatNameThatIsSomebodys() throws Exception {
        var configuration = home.resolve(".config/dump/dump.toml");
        Files.writeString(configuration, Files.readString(configuration).replace("/work\"", "\""));
        Files.writeString(Files.createDirectory(home.resolve("restored")).resolve("mine"), "mine");
        dump("restore", "letters");
        assertThat(dump("backup")).doesNotContain("leaves out").endsWith("exit 0\n");
        assertThat(dump("manifest")).contains("restored/mine\n");
    }

    private String dump(String... arguments) {
        return Transcript.of(home, arguments);
    }
}
