package dump.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.model.ByteString;
import dump.model.Events;
import dump.model.Existing;
import dump.model.RestoreOutcome;
import dump.posix.FileException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The private place in a target: whose it is, what is left of it, and where it cannot be. */
class StagingPlaceTest extends StagingCase {
    @Test
    void aTargetInWhichNothingCanBeMadeIsNamed() throws Exception {
        assumeTrue(!ROOT, "rights mean nothing to root: run as an ordinary user");
        target = Path.of("/usr");
        assertThatThrownBy(this::staging).isInstanceOf(FileException.class).hasMessageContaining("permission denied");
    }

    @Test
    void whatAKilledRestoreLeftIsGoneAfterTheNext() throws Exception {
        var left = target.resolve(".dump-restore-4194399-0123456789abcdef-7");
        Files.createDirectories(left.resolve("all/d"));
        Files.writeString(left.resolve("all/d/f"), "half");
        Files.createSymbolicLink(left.resolve("all/link"), Files.createDirectory(base.resolve("outside")));
        Files.writeString(base.resolve("outside/own"), "own");
        Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rwx------"));
        var own = Files.createDirectory(target.resolve(".dump-restore-4194399-0123456789abcdef-8"));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var staging = staging()) {
            assertThat(left).doesNotExist();
            // One at work in this process stays.
            try (var second = staging()) {
                assertThat(path(staging, "")).isDirectory();
                assertThat(path(second, "")).isDirectory();
            }
        }
        assertThat(names()).containsExactly(own.getFileName().toString());
        assertThat(base.resolve("outside/own")).hasContent("own");
    }

    @Test
    void anInterruptedRunEndsAndLeavesNothingHalfDone() throws Exception {
        Files.createDirectory(target.resolve("d"));
        try (var staging = staging()) {
            Files.createDirectories(path(staging, "all/d"));
            Files.writeString(path(staging, "all/d/f"), "abc");
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> staging.move(List.of(EVERYTHING), Existing.KEEP, Events.NONE))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
        assertThat(names()).containsExactly("d");
    }

    @Test
    void whereAnotherFileSystemIsMountedEntriesAreCopied() throws Exception {
        var memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(base)),
                "there is no second file system at " + memory);
        var other = Files.createTempDirectory(memory, "dump-staging");
        var source = Files.createDirectories(base.resolve("source/d/e"));
        Files.setLastModifiedTime(Files.writeString(source.resolve("f"), "abc"), TIME);
        Files.createSymbolicLink(source.resolve("l"), Path.of("f"));
        Files.setLastModifiedTime(source, TIME);
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwxr-x---"));
        var tally = new RestoreTally(events::add);
        try (var from = LocalWriter.into(ByteString.of(base.resolve("source").toString()), warnings::add);
                var to = LocalWriter.into(ByteString.of(other.toString()), warnings::add)) {
            var mover = new Mover(to.root(), from.root(), new Decider(Existing.KEEP), tally);
            mover.move(staged("d", "d"));
            assertThat(tally.outcome(0)).isEqualTo(new RestoreOutcome(4, 0, 0, 0, 0, 3));
            assertThat(other.resolve("d/e/f")).hasContent("abc");
            assertThat(other.resolve("d/e/l")).isSymbolicLink();
            assertThat(Files.getLastModifiedTime(other.resolve("d/e/f"))).isEqualTo(TIME);
            assertThat(Files.getLastModifiedTime(other.resolve("d/e"))).isEqualTo(TIME);
            assertThat(Files.getAttribute(other.resolve("d/e"), "unix:mode")).isEqualTo(040750);
            assertThat(TreeRemoval.remove(to.root(), name("d"))).isTrue();
        }
        Files.delete(other);
    }

    @Test
    void oneFileGoesToAnOutput() throws Exception {
        try (var staging = staging()) {
            Files.createDirectory(path(staging, "d"));
            Files.writeString(path(staging, "d/f"), "abc");
            Files.createSymbolicLink(path(staging, "l"), Path.of("d/f"));
            var output = new ByteArrayOutputStream();
            assertThat(staging.look(name("d/f")).isFile()).isTrue();
            assertThat(staging.look(name("x/y"))).isNull();
            assertThat(staging.writeTo(name("d/f"), output)).isEqualTo(3);
            assertThat(output).hasToString("abc");
            for (var none : List.of("l", "d", "x/y", "", "../f")) {
                assertThatThrownBy(() -> staging.writeTo(name(none), output)).as(none)
                        .isInstanceOf(FileException.class);
            }
        }
    }

    @Test
    void theTargetIsMadeAndThePlaceInItIsForUsAlone() throws Exception {
        target = base.resolve("new/one");
        try (var staging = staging()) {
            assertThat(Files.getAttribute(path(staging, ""), "unix:mode")).isEqualTo(040700);
            assertThat(path(staging, "")).hasParent(target).isEmptyDirectory();
            Files.createDirectory(path(staging, "all"));
            staging.move(List.of(EVERYTHING), Existing.KEEP, Events.NONE);
        }
        assertThat(target).isEmptyDirectory();
        assertThat(warnings).isEmpty();
    }

    @Test
    void aTargetThatIsMadeForNothingIsTakenAwayAgain() throws Exception {
        var before = target;
        for (var one : List.of(base.resolve("new/one"), before)) {
            target = one;
            try (var staging = staging()) {
                staging.move(List.of(), Existing.KEEP, Events.NONE);
            }
        }
        assertThat(base.resolve("new")).doesNotExist();
        assertThat(before).isEmptyDirectory();
        target = base.resolve("new/one");
        try (var _ = staging()) {
            Files.writeString(target.resolve("another's"), "came meanwhile");
        }
        assertThat(target).isNotEmptyDirectory();
    }
}
