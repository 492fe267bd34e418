package dump.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.posix.Posix;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {
    private static final boolean ROOT = Posix.call(Posix.Call.GETEUID, 0, 0, 0) == 0;
    private static final FileTime TIME = FileTime.from(Instant.ofEpochSecond(1_500_000_000));
    private static final Staged EVERYTHING = new Staged(name("all"), ByteString.EMPTY, ByteString.EMPTY, List.of());

    @TempDir Path base;
    private Path target;
    private final List<Event> events = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Plays the other program: makes what it likes at the path, which is not there yet. */
    private interface Program {
        void restore(Path all) throws Exception;
    }

    @BeforeEach
    void makeTarget() throws Exception {
        target = Files.createDirectory(base.resolve("target"));
    }

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
        assertThat(move(program, false)).isEqualTo(new StagingOutcome(4, 0, 0, 0, 0, 3));
        assertThat(target.resolve("d/e/f")).hasContent("abc");
        assertThat(Files.getLastModifiedTime(target.resolve("d/e"))).isEqualTo(TIME);
        assertThat(mode("d/e")).isEqualTo(040500);
        Files.setLastModifiedTime(target, TIME);
        assertThat(move(program, false)).isEqualTo(new StagingOutcome(0, 4, 0, 0, 0, 0));
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
        assertThat(move(program, false)).isEqualTo(new StagingOutcome(0, 0, 2, 0, 0, 0));
        assertThat(events).contains(new Event.FileKept(name("f"), "differs from what is there"),
                new Event.FileKept(name("g"), "differs in time from what is there"));
        assertThat(target.resolve("f")).hasContent("xyz");
        assertThat(Files.getLastModifiedTime(target.resolve("g"))).isNotEqualTo(TIME);
        assertThat(move(program, true)).isEqualTo(new StagingOutcome(2, 0, 0, 0, 0, 3));
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
        assertThat(move(program, false)).isEqualTo(new StagingOutcome(1, 1, 1, 0, 0, 0));
        assertThat(move(program, true)).isEqualTo(new StagingOutcome(2, 2, 0, 0, 0, 3));
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
                    staged("one", "../in"), staged("../../x", "x"), staged("absent", "y")), true, events::add);
            assertThat(outcome).isEqualTo(new StagingOutcome(0, 0, 0, 5, 0, 0));
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
            var outcome = staging.move(List.of(new Staged(name("1/deep"), name("a/b/dir"), name("/src/deep"), List.of()),
                    new Staged(name("2"), name("a/g"), name("/src/2"), List.of())), false, events::add);
            assertThat(outcome).isEqualTo(new StagingOutcome(3, 0, 0, 0, 0, 5));
        }
        assertThat(target.resolve("a/b/dir/f")).hasContent("abc");
        assertThat(target.resolve("a/g")).hasContent("de");
        assertThat(events).containsExactly(new Event.FileRestored(name("/src/deep"), 0, true),
                new Event.FileRestored(name("/src/deep/f"), 3, true), new Event.FileRestored(name("/src/2"), 2, true));
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
        assertThat(move(program, false)).isEqualTo(new StagingOutcome(0, 0, 2, 0, 0, 0));
        assertThat(move(program, true)).isEqualTo(new StagingOutcome(1, 0, 0, 1, 0, 3));
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
        assertThat(move(program, false)).isEqualTo(new StagingOutcome(0, 0, 1, 0, 0, 0));
        assertThat(move(program, true)).isEqualTo(new StagingOutcome(1, 0, 0, 0, 0, 3));
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
        assertThat(move(program, false)).isEqualTo(new StagingOutcome(3, 1, 0, 0, 0, 6));
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
    void aTargetInWhichNothingCanBeMadeIsNamed() throws Exception {
        assumeTrue(!ROOT, "rights mean nothing to root: run as an ordinary user");
        target = Path.of("/usr");
        assertThatThrownBy(this::staging).isInstanceOf(FileException.class).hasMessageContaining("permission denied");
    }

    @Test
    void aTargetThatAnEarlierRestoreShutIsEnteredAndShutAgain() throws Exception {
        Program program = all -> Files.createFile(Files.createDirectory(all).resolve("f"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-x--x--x"));
        assertThat(move(program, false)).isEqualTo(new StagingOutcome(1, 0, 0, 0, 0, 0));
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
                var outcome = staging.move(List.of(EVERYTHING), false, events::add);
                assertThat(outcome).isEqualTo(run == 1 ? new StagingOutcome(2, 0, 0, 0, 0, 0)
                        : new StagingOutcome(0, 1, 1, 0, 0, 0));
            }
        }
        assertThat(events).contains(new Event.FileRestored(bad, 0, true),
                new Event.FileKept(bad, "differs in time from what is there"));
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
            assertThat(staging.move(List.of(EVERYTHING), false, events::add))
                    .isEqualTo(new StagingOutcome(0, depth, 0, 0, 0, 0));
        }
        try (var staging = staging()) {
            deep(path(staging, ""), depth);
            assertThat(staging.move(List.of(staged("d", "other")), false, events::add).written()).isEqualTo(depth);
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
            assertThatThrownBy(() -> staging.move(List.of(EVERYTHING), false, Events.NONE))
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
        var tally = new StagingTally(events::add);
        try (var from = LocalWriter.into(ByteString.of(base.resolve("source").toString()), warnings::add);
                var to = LocalWriter.into(ByteString.of(other.toString()), warnings::add)) {
            var mover = new Mover(to.root(), from.root(), false, tally);
            mover.move(staged("d", "d"));
            assertThat(tally.outcome(0)).isEqualTo(new StagingOutcome(4, 0, 0, 0, 0, 3));
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
            staging.move(List.of(EVERYTHING), false, Events.NONE);
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
                staging.move(List.of(), false, Events.NONE);
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

    private StagingOutcome move(Program program, boolean overwrite) throws Exception {
        events.clear();
        try (var staging = staging()) {
            program.restore(path(staging, "all"));
            return staging.move(List.of(EVERYTHING), overwrite, events::add);
        }
    }

    private Staging staging() throws FileException {
        return Staging.in(ByteString.of(target.toString()), warnings::add);
    }

    private static Staged staged(String path, String place) {
        return new Staged(name(path), name(place), name(place), List.of());
    }

    private static Path path(Staging staging, String below) {
        return Path.of(staging.path().toString()).resolve(below);
    }

    private Object mode(String path) throws Exception {
        return Files.getAttribute(target.resolve(path), "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    private List<String> names() throws Exception {
        try (var all = Files.list(target)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static ByteString name(String text) {
        return ByteString.of(text);
    }
}
