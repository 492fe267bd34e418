package dump.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the documentation and in the program is the same. */
class HelpTextTest {
    @TempDir Path home;

    @Test
    void helpTroubleIsTheTroublePage() throws Exception {
        var page = Files.readAllLines(Path.of("../docs/trouble.md")).stream().skip(2)
                .map(line -> line.replaceFirst("^ {4}", "")).collect(Collectors.joining("\n"));
        assertThat(Transcript.of(home.toRealPath(), "help", "trouble")).isEqualTo(page + "\n--\nexit 0\n");
    }
}
