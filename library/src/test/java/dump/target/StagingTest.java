package dump.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.model.ByteString;
import dump.model.Decision;
import dump.model.Event;
import dump.model.Existing;
import dump.model.RestoreOutcome;
import dump.posix.LocalDirectory;
import dump.posix.Made;
import dump.process.Program;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What another program restored is moved to its place as a restore of our own would bring it. */
class StagingTest extends StagingCase {
    @Test
    void aTreeIsInItsPlaceAndASecondRunMovesNothing() throws Exception {
        Program program = all -> {
            Files.createDirectories(all.resolve("d/e"));
            Files.writeString(all.resolve("d/e/f"), "abc");
            Files.createSymbolicLink(all.resolve("l"), Path.of("nowhere"));
            Files.setLastModifiedTime(all.resolve("d/e/f"), TIME);
            Files.setLastModifiedTime(all.resolve("d/e"), TIME);
            setLinkTime(all.resolve("l"));
            Files.setPosixFilePermissions(all.resolve("d/e"), PosixFilePermissions.fromString("r-x------"));
        };
        assertThat(move(program, false)).isEqualTo(new RestoreOutcome(4, 0, 0, 0, 0, 3));
        assertThat(target.resolve("d/e/f")).hasContent("abc");
        assertThat(Files.getLastModifiedTime(target.resolve("d/e"))).isEqualTo(TIME);
        assertThat(mode("d/e")).isEqualTo(040500);
        Files.setLastModifiedTime(target, TIME);
        assertThat(move(program, false)).isEqualTo(new RestoreOutcome(0, 4, 0, 0, 0, 0));
        assertThat(mode("d/e")).isEqualTo(040500);
        assertThat(Files.getLastModifiedTime(target)).isEqualTo(TIME);
        assertThat(names()).containsExactly("d", "l");
    }

    @Test
    void whatDiffersIsKeptUntilOverwritingIsAskedFor() throws Exception {
        Files.writeString(target.resolve("f"), "xyz");
        Files.writeString(target.resolve("g"), "same");
        Files.writeString(target.resolve("own"), "own");
        Program program = all -> {
            Files.createDirectory(all);
            Files.writeString(all.resolve("f"), "abc");
            Files.writeString(all.resolve("g"), "same");
            Files.setLastModifiedTime(all.resolve("g"), TIME);
        };
        assertThat(move(program, false)).isEqualTo(new RestoreOutcome(0, 0, 2, 0, 0, 0));
        assertThat(events).contains(new Event.FileKept(name("f"), 3, "differs from what is there"),
                new Event.FileKept(name("g"), 4, "differs in time from what is there"));
        assertThat(target.resolve("f")).hasContent("xyz");
        assertThat(Files.getLastModifiedTime(target.resolve("g"))).isNotEqualTo(TIME);
        assertThat(move(program, true)).isEqualTo(new RestoreOutcome(2, 0, 0, 0, 0, 3));
        assertThat(target.resolve("f")).hasContent("abc");
        assertThat(Files.getLastModifiedTime(target.resolve("g"))).isEqualTo(TIME);
        assertThat(names()).containsExactly("f", "g", "own");
    }

    @Test
    void aLinkInTheWayIsNotFollowedAndLinkLoopsAreLinks() throws Exception {
        var outside = Files.createDirectory(base.resolve("outside"));
        Files.createSymbolicLink(target.resolve("d"), outside);
        Files.createSymbolicLink(target.resolve("loop"), Path.of("loop"));
        setLinkTime(target.resolve("loop"));
        Program program = all -> {
            Files.createDirectories(all.resolve("d"));
            Files.writeString(all.resolve("d/in"), "abc");
            Files.createSymbolicLink(all.resolve("loop"), Path.of("loop"));
            Files.createSymbolicLink(all.resolve("up"), Path.of(".."));
            for (var link : List.of("loop", "up")) setLinkTime(all.resolve(link));
        };
        assertThat(move(program, false)).isEqualTo(new RestoreOutcome(1, 1, 1, 0, 0, 0));
        assertThat(move(program, true)).isEqualTo(new RestoreOutcome(2, 2, 0, 0, 0, 3));
        assertThat(target.resolve("d")).isDirectory().isNotEmptyDirectory();
        assertThat(Files.isSymbolicLink(target.resolve("d"))).isFalse();
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aLinkOnTheWayToAPlaceLeadsNowhere() throws Exception {
        var outside = Files.createDirectory(base.resolve("outside"));
        Files.createSymbolicLink(target.resolve("way"), outside);
        var file = Files.writeString(target.resolve("file"), "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (var staging = staging()) {
            Files.writeString(path(staging, "one"), "abc");
            var outcome = staging.move(List.of(staged("one", "way/in"), staged("one", "file/in"),
                    staged("one", "../in"), staged("../../x", "x"), staged("absent", "y")), Existing.REPLACE,
                    events::add);
            assertThat(outcome).isEqualTo(new RestoreOutcome(0, 0, 0, 5, 0, 0));
        }
        assertThat(outside).isEmptyDirectory();
        assertThat(mode("file")).isEqualTo(0100600);
        assertThat(base.resolve("in")).doesNotExist();
    }

    @Test
    void entriesLandInTheirPlacesWithTheirNames() throws Exception {
        try (var staging = staging()) {
            Files.createDirectories(path(staging, "1/deep"));
            Files.writeString(path(staging, "1/deep/f"), "abc");
            Files.writeString(path(staging, "2"), "de");
            var outcome = staging.move(List.of(new Staged(name("1/deep"), name("a/b/dir"), name("/src/deep"),
                    List.of()),
                    new Staged(name("2"), name("a/g"), name("/src/2"), List.of())), Existing.KEEP, events::add);
            assertThat(outcome).isEqualTo(new RestoreOutcome(3, 0, 0, 0, 0, 5));
        }
        assertThat(target.resolve("a/b/dir/f")).hasContent("abc");
        assertThat(target.resolve("a/g")).hasContent("de");
        assertThat(events).containsExactly(new Event.FileRestored(name("/src/deep"), 0, new Decision.Make()),
                new Event.FileRestored(name("/src/deep/f"), 3, new Decision.Make()),
                new Event.FileRestored(name("/src/2"), 2, new Decision.Make()));
    }

    @Test
    void aDirectoryInTheWayGoesOnlyIfItIsEmpty() throws Exception {
        Files.createDirectory(target.resolve("empty"));
        Files.createDirectory(target.resolve("full"));
        Files.writeString(target.resolve("full/own"), "own");
        Program program = all -> {
            Files.createDirectory(all);
            Files.writeString(all.resolve("empty"), "abc");
            Files.writeString(all.resolve("full"), "abc");
        };
        assertThat(move(program, false)).isEqualTo(new RestoreOutcome(0, 0, 2, 0, 0, 0));
        assertThat(move(program, true)).isEqualTo(new RestoreOutcome(1, 0, 0, 1, 0, 3));
        assertThat(target.resolve("empty")).hasContent("abc");
        assertThat(target.resolve("full/own")).hasContent("own");
        assertThat(events).anyMatch(event -> event instanceof Event.FileFailed failed
                && failed.path().equals(name("full")) && failed.reason().endsWith("the directory is not empty"));
    }

    @Test
    void aFileThatHasANameOutsideIsNotTouched() throws Exception {
        var outside = Files.writeString(base.resolve("outside"), "abc");
        var before = Files.getLastModifiedTime(outside);
        Files.createLink(target.resolve("f"), outside);
        Program program = all -> {
            Files.createDirectory(all);
            Files.setLastModifiedTime(Files.writeString(all.resolve("f"), "abc"), TIME);
        };
        assertThat(move(program, false)).isEqualTo(new RestoreOutcome(0, 0, 1, 0, 0, 0));
        assertThat(move(program, true)).isEqualTo(new RestoreOutcome(1, 0, 0, 0, 0, 3));
        assertThat(Files.getLastModifiedTime(outside)).isEqualTo(before);
    }

    @Test
    void aDirectoryOfTheUserThatHeMayNotWriteIsMergedAndLockedAgain() throws Exception {
        assumeTrue(!ROOT, "rights mean nothing to root: run as an ordinary user");
        Program program = all -> {
            Files.createDirectories(all.resolve("d/shut"));
            Files.writeString(all.resolve("d/f"), "abc");
            Files.writeString(all.resolve("d/shut/g"), "abc");
            lock(all.resolve("d/shut"));
            Files.setPosixFilePermissions(all.resolve("d"), PosixFilePermissions.fromString("r-x------"));
        };
        Files.createDirectory(target.resolve("d"));
        Files.setPosixFilePermissions(target.resolve("d"), PosixFilePermissions.fromString("r-x------"));
        assertThat(move(program, false)).isEqualTo(new RestoreOutcome(3, 1, 0, 0, 0, 6));
        assertThat(mode("d")).isEqualTo(040500);
        assertThat(mode("d/shut")).isEqualTo(040000);
        assertThat(names()).containsExactly("d");
    }

    private static void setLinkTime(Path link) throws Exception {
        Files.getFileAttributeView(link, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(TIME, null, null);
    }

    private static void lock(Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("---------"));
    }

    @Test
    void aTargetThatAnEarlierRestoreShutIsEnteredAndShutAgain() throws Exception {
        Program program = all -> Files.createFile(Files.createDirectory(all).resolve("f"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-x--x--x"));
        assertThat(move(program, false)).isEqualTo(new RestoreOutcome(1, 0, 0, 0, 0, 0));
        assertThat(mode("")).isEqualTo(040511);
        assertThat(names()).containsExactly("f");
    }

    @Test
    void namesAreBytes() throws Exception {
        var bad = ByteString.copyOf(new byte[] {'b', (byte) 0xff, '\n', (byte) 0xc3});
        for (int run = 1; run <= 2; run++) {
            try (var staging = staging()) {
                Files.createDirectory(path(staging, "all"));
                try (var all = LocalDirectory.open(staging.path().resolve(name("all")))) {
                    Made.file(all, bad);
                    Made.directory(all, bad.resolve(bad).slice(0, 3));
                }
                var outcome = staging.move(List.of(EVERYTHING), Existing.KEEP, events::add);
                assertThat(outcome).isEqualTo(run == 1 ? new RestoreOutcome(2, 0, 0, 0, 0, 0)
                        : new RestoreOutcome(0, 1, 1, 0, 0, 0));
            }
        }
        assertThat(events).contains(new Event.FileRestored(bad, 0, new Decision.Make()),
                new Event.FileKept(bad, 0, "differs in time from what is there"));
        try (var there = LocalDirectory.open(ByteString.of(target.toString()))) {
            assertThat(there.names()).contains(bad).hasSize(2);
        }
    }

    @Test
    void treesAreMovedMergedAndRemovedHoweverDeep() throws Exception {
        int depth = 2_000;
        deep(target, depth);
        try (var staging = staging()) {
            Files.createDirectory(path(staging, "all"));
            deep(path(staging, "all"), depth);
            assertThat(staging.move(List.of(EVERYTHING), Existing.KEEP, events::add))
                    .isEqualTo(new RestoreOutcome(0, depth, 0, 0, 0, 0));
        }
        try (var staging = staging()) {
            deep(path(staging, ""), depth);
            assertThat(staging.move(List.of(staged("d", "other")), Existing.KEEP, events::add).written())
                    .isEqualTo(depth);
        }
        assertThat(names()).containsExactly("d", "other");
        try (var writer = LocalWriter.into(ByteString.of(target.toString()), warnings::add)) {
            assertThat(TreeRemoval.remove(writer.root(), name("d"))).isTrue();
            assertThat(TreeRemoval.remove(writer.root(), name("other"))).isTrue();
        }
        assertThat(target).isEmptyDirectory();
    }

    private void deep(Path directory, int depth) throws Exception {
        try (var writer = LocalWriter.into(ByteString.of(directory.toString()), warnings::add)) {
            var one = writer.root();
            for (int i = 0; i < depth; i++) one = one.makePrivate(name("d"));
        }
    }
}
