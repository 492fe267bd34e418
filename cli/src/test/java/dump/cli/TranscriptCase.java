package dump.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A person at home with something to back up. */
abstract class TranscriptCase {
    @TempDir Path home;

    @BeforeEach
    void makesSomethingToBackUp() throws Exception {
        home = home.toRealPath();
        Files.createDirectories(home.resolve("work/notes"));
        Files.writeString(home.resolve("work/notes/plan"), "one\n");
        Files.writeString(home.resolve("work/readme"), "two, too\n");
    }

    String dump(String... arguments) {
        return Transcript.of(home, arguments);
    }
}
