package dump.duplicity.command;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalWorkspaceTest {
    @TempDir Path base;

    @Test
    void isPrivateAndRemovedWhollyButNotWhatLinksLeadTo() throws Exception {
        var outside = Files.createDirectories(base.resolve("outside/deep"));
        Files.writeString(outside.resolve("kept"), "x");
        Path root;
        try (var workspace = open()) {
            var temporary = Path.of(workspace.temporary().toString());
            root = temporary.getParent();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root))).isEqualTo("rwx------");
            Files.createSymbolicLink(temporary.resolve("link"), outside);
            var shut = Files.createDirectories(temporary.resolve("shut/in"));
            Files.writeString(shut.resolve("file"), "x");
            Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("---------"));
            assertThat(workspace.bytesFree()).isPositive();
        }
        assertThat(root).doesNotExist();
        assertThat(outside.resolve("kept")).exists();
    }

    @Test
    void aMirrorLeadsToTheFilesThatAreToBeKept() throws Exception {
        var cache = Files.createDirectory(base.resolve("cache é"));
        Files.writeString(cache.resolve("a.manifest"), "content");
        Files.writeString(cache.resolve("b.manifest.part"), "half");
        try (var workspace = open()) {
            for (int again = 0; again < 2; again++)
                workspace.mirror(ByteString.of(cache.toString()), "name", entry -> !entry.endsWith(".part"));
            var mirror = Path.of(workspace.archive().toString()).resolve("name");
            try (var entries = Files.list(mirror)) {
                assertThat(entries.map(entry -> entry.getFileName().toString())).containsExactly("a.manifest");
            }
            assertThat(mirror.resolve("a.manifest")).isSymbolicLink().hasContent("content");
            workspace.mirror(ByteString.of(base + "/none"), "other", entry -> true);
            assertThat(mirror.resolveSibling("other")).isEmptyDirectory();
        }
        assertThat(cache.resolve("a.manifest")).hasContent("content");
    }

    @Test
    void whatAKilledRunLeftIsSweptAndWhatRunsIsLeft() throws Exception {
        // No process has the highest number that there can be.
        var dead = Files.createDirectories(base.resolve("dump-duplicity-4194304-0123456789abcdef-1/tmp"));
        Files.writeString(dead.resolveSibling("running"), "");
        var deadBefore = Files.createDirectories(base.resolve("dump-duplicity-4194304-0123456789abcdef-2"));
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        var beginning = Files.createDirectories(base.resolve("dump-duplicity-" + parent + "-0123456789abcdef-1"));
        var other = Files.createDirectories(base.resolve("dump-duplicity-mine"));
        var target = Files.createDirectories(base.resolve("target/x"));
        var link = Files.createSymbolicLink(base.resolve("dump-duplicity-4194304-0123456789abcdef-3"),
                target.getParent());
        try (var first = open(); var _ = open()) {
            assertThat(dead.getParent()).doesNotExist();
            assertThat(deadBefore).doesNotExist();
            assertThat(beginning).exists();
            assertThat(other).exists();
            assertThat(link).isSymbolicLink();
            assertThat(target).exists();
            assertThat(Path.of(first.archive().toString())).exists();
        }
    }

    @Test
    void whatADuplicityStillUsesWhoseRunWasKilledIsLeft() throws Exception {
        var used = Files.createDirectories(base.resolve("dump-duplicity-4194304-0123456789abcdef-1/tmp"));
        Files.writeString(used.resolveSibling("running"), "");
        var user = new ProcessBuilder("tail", "-f", "/dev/null", "--", used + "/file").start();
        try (var _ = open()) {
            assertThat(used).exists();
        } finally {
            user.destroy();
            user.waitFor();
        }
        try (var _ = open()) {
            assertThat(used.getParent()).doesNotExist();
        }
    }

    @Test
    void theTemporaryDirectoryOfTheSystemServesIfTheNamedOneIsNotThere() throws Exception {
        try (var workspace = LocalWorkspace.open(Map.of("TMPDIR", base + "/none"))) {
            assertThat(workspace.archive().toString()).startsWith("/tmp/dump-duplicity-");
        }
    }

    private LocalWorkspace open() throws Exception {
        return LocalWorkspace.open(Map.of("TMPDIR", base.toString()));
    }
}
