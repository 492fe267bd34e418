package dump.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Location;
import dump.model.ByteString;
import dump.model.Events;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of README.md, as it stands there. */
final class ReadmeExampleTest {
    @TempDir
    Path directory;

    @Test
    void theExampleOfTheReadmeBringsBackWhatItBackedUp() throws Exception {
        var photos = Files.createDirectory(directory.resolve("photos"));
        Files.writeString(photos.resolve("anna.jpg"), "anna");
        Files.writeString(photos.resolve("draft.tmp"), "draft");

        example(photos, directory.resolve("repository"), directory.resolve("state"), directory.resolve("target"));

        assertThat(directory.resolve("target/anna.jpg")).hasContent("anna");
        assertThat(directory.resolve("target/draft.tmp")).doesNotExist();
    }

    @Test
    void theReadmeShowsTheExampleThatRuns() throws Exception {
        var source = Files.readString(Path.of("src/test/java/dump/engine/ReadmeExampleTest.java"));
        int begin = source.indexOf("// README.md: " + "begin\n");
        int end = source.indexOf("// README.md: " + "end\n");
        var example = source.substring(source.indexOf('\n', begin) + 1, end).stripTrailing().stripIndent();

        assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + example + "\n```");
    }

    private static void example(Path source, Path repository, Path state, Path target) throws EngineException {
        // README.md: begin
        var settings = new NativeSettings(new Location.Local(repository.toString()), ByteString.of(state.toString()),
                "myhost", "me", 2, Duration.ofMinutes(10), false, "myprogram 1.0");
        var passphrase = "correct horse battery staple".getBytes(StandardCharsets.UTF_8);
        if (!NativeEngine.exists(settings)) NativeEngine.create(settings, passphrase.clone(), false).close();

        var whose = new Whose("myhost", "photos", List.of(source.toString()), false);
        try (var engine = NativeEngine.open(settings, passphrase::clone)) {
            var backup = new BackupRequest(whose, List.of(ByteString.of(source.toString())), null, List.of("*.tmp"),
                    List.of(), List.of(), false, Long.MAX_VALUE, false, List.of(), false, false, false, false);
            var made = engine.backup(backup, Events.NONE);
            System.out.println(made.snapshot() + ": " + made.summary().filesNew() + " new files");

            for (var point : engine.snapshots(whose, Events.NONE))
                System.out.println(point.snapshot().time().instant());

            var restore = new RestoreRequest(whose, new Selector.Newest(), List.of(), true,
                    ByteString.of(target.toString()), null, false, false);
            engine.restore(restore, point -> {}, event -> System.out.println(event));
        }
        // README.md: end
    }
}
