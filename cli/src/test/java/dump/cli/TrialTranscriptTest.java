package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
        assertThat(dump("restore", "readme", "--overwrite", "-t", "-v")).contains("would restore readme\n")
                .doesNotContain("restored  ");
        assertThat(home.resolve("restored/readme")).hasContent("mine");
        assertThat(dump("restore", "--everything", "--overwrite", "-v")).contains("restored readme\n");
    }

    @Test
    void marksWhatItWouldDoForPrograms() {
        assertThat(dump("restore", "--everything", "--json", "-t"))
                .contains("""
                        {"type":"file","action":"restored","path":"readme","size":9,"trial":true}
                        """);
        assertThat(dump("backup", "full", "--json", "-t")).contains("\"path\":\"readme\",\"size\":9,\"trial\":true}\n");
        assertThat(dump("restore", "--everything", "--json", "-v")).contains("\"path\":\"readme\",\"size\":9}\n");
    }

    private String dump(String... arguments) {
        return Transcript.of(home, arguments);
    }
}
