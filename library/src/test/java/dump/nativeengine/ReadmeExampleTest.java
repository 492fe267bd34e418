package dump.nativeengine;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Location;
import dump.engine.BackupRequest;
import dump.engine.EngineException;
import dump.engine.Into;
import dump.engine.Passphrase;
import dump.engine.Paths;
import dump.model.ByteString;
import dump.model.Events;
import dump.model.Existing;
import dump.snapshots.SnapshotFilter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
        var source = Files.readString(Path.of("src/test/java/dump/nativeengine/ReadmeExampleTest.java"));
        int begin = source.indexOf("// README.md: " + "begin\n");
        int end = source.indexOf("// README.md: " + "end\n");
        var example = source.substring(source.indexOf('\n', begin) + 1, end).stripTrailing().stripIndent();

        assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + example + "\n```");
    }

    private static void example(Path source, Path repository, Path state, Path target) throws EngineException {
        // README.md: begin
        var place = new Location.Local(repository.toString());
        var options = NativeOptions.defaults().host("myhost").stateDirectory(ByteString.of(state.toString()));
        var passphrase = "correct horse battery staple".getBytes(StandardCharsets.UTF_8);
        if (!NativeEngine.exists(place)) NativeEngine.create(place, Passphrase.of(passphrase), options).close();

        try (var engine = NativeEngine.open(place, Passphrase.of(passphrase), options)) {
            var backup = BackupRequest.of(ByteString.of(source.toString())).exclude("*.tmp").skipCaches().tag("photos");
            var made = engine.backup(backup, Events.NONE);
            System.out.println(made.snapshot() + ": " + made.summary().filesNew() + " new files");

            try (var view = engine.view(SnapshotFilter.host("myhost"), Events.NONE)) {
                for (var entry : view.list(view.newest(), ByteString.EMPTY))
                    System.out.println(entry.path() + " " + entry.node().size());

                var into = Into.directory(ByteString.of(target.toString()), Existing.KEEP);
                var plan = view.planRestore(view.newest(), Paths.everything(), into);
                view.restore(plan, event -> System.out.println(event));
            }
        }
        // README.md: end
    }
}
