package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trial run never says that something was done. */
class TrialTranscriptTest {
    @TempDir Path home;

    @BeforeEach
    void backsUp() throws Exception {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("work"));
        Files.writeString(home.resolve("work/readme"), "two, too\n");
        dump("backup", "--source", "work", "--to", "disk");
    }

    @Test
    void saysWhatARestoreWouldDo() throws Exception {
        assertThat(dump("restore", "--everything", "-t")).isEqualTo("""
                would restore readme
                would restore 1 entry (9 B) to ~/restored
                --
                dump as of TIME (just now, IDENTIFIER)
                exit 0
                """);
        assertThat(home.resolve("restored")).doesNotExist();
        Files.createDirectory(home.resolve("restored"));
        Files.writeString(home.resolve("restored/readme"), "mine");
        assertThat(dump("restore", "--everything", "--overwrite", "-t")).startsWith("would restore readme\n");
        assertThat(dump("restore", "readme", "--overwrite", "-t", "-v"))
                .contains("would restore readme (replaces what is there, 9 B)\n").doesNotContain("restored ");
        assertThat(home.resolve("restored/readme")).hasContent("mine");
        assertThat(dump("restore", "--everything", "--overwrite", "-v"))
                .contains("restored readme (replaces what is there, 9 B)\n");
    }

    @Test
    void saysHowAndHowMuchWhereThatIsAskedFor() throws Exception {
        var work = home.resolve("work");
        for (var name : List.of("adjusted", "made", "right")) Files.writeString(work.resolve(name), "three");
        Files.createLink(work.resolve("zero"), work.resolve("made"));
        dump("backup");
        dump("restore", "--everything");
        var restored = home.resolve("restored");
        for (var name : List.of("made", "zero")) Files.delete(restored.resolve(name));
        Files.writeString(restored.resolve("readme"), "mine");
        Files.setPosixFilePermissions(restored.resolve("adjusted"), PosixFilePermissions.fromString("r--------"));
        var lines = """
                would restore adjusted (permissions)
                would restore made (new, 5 B)
                would restore readme (replaces what is there, 9 B)
                would restore zero (another name of made)
                """;
        var totals = """
                1 new (5 B), 1 in place of what is there (9 B), 1 as another name of a file, 1 for the metadata alone
                """;
        var trial = dump("restore", "--everything", "--overwrite", "-t", "-v");
        assertThat(trial.lines().filter(line -> line.startsWith("would restore ") && line.endsWith(")")).sorted())
                .containsExactlyElementsOf(lines.lines().toList());
        assertThat(trial).contains("would restore 4 entries (14 B) to ~/restored; 1 entry was right already\n" + totals)
                .contains("same     right (5 B)\n");
        assertThat(dump("restore", "--everything", "-t", "-v"))
                .contains("dump: adjusted (5 B): differs in permissions from what is there and would be left alone\n")
                .contains("dump: readme (9 B): differs from what is there and would be left alone\n");
        assertThat(dump("restore", "--everything", "--overwrite", "-t", "--json")).contains("""
                {"type":"file","action":"restored","path":"adjusted","size":5,"how":"adjusted","differs":"permissions",\
                "trial":true}
                """, """
                {"type":"file","action":"restored","path":"zero","size":5,"how":"linked","linked_to":"made",\
                "trial":true}
                """, """
                {"type":"file","action":"right","path":"right","size":5,"trial":true}
                """, """
                "written":4,"made":1,"replaced":1,"linked":1,"adjusted":1,"right":1,"kept":0,""");
        assertThat(dump("restore", "--everything", "-t", "--json")).contains("""
                {"type":"file_kept","path":"readme","size":9,"reason":"differs from what is there"}
                """);
        var done = dump("restore", "--everything", "--overwrite", "-v");
        assertThat(done).contains("restored made (new, 5 B)\n", "restored zero (another name of made)\n")
                .contains("restored 4 entries (14 B) to ~/restored; 1 entry was right already\n" + totals);
    }

    @Test
    void writesNoFileToStandardOutput() {
        assertThat(dump("restore", "readme", "--to", "-", "-t")).doesNotContain("two, too")
                .contains("would restore 1 entry (9 B) to standard output\n");
    }

    @Test
    void marksWhatItWouldDoForPrograms() {
        assertThat(dump("restore", "--everything", "--json", "-t"))
                .contains("""
                        {"type":"file","action":"restored","path":"readme","size":9,"how":"made","trial":true}
                        """);
        assertThat(dump("backup", "full", "--json", "-t")).contains("\"path\":\"readme\",\"size\":9,\"trial\":true}\n");
        assertThat(dump("restore", "--everything", "--json", "-v"))
                .contains("\"path\":\"readme\",\"size\":9,\"how\":\"made\"}\n");
    }

    private String dump(String... arguments) {
        return Transcript.of(home, arguments);
    }
}
