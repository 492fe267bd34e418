package dump.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import dump.posix.FileException.Kind;
import dump.posix.Posix.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it counts the open files of this JVM")
class LocalDirectoryTest {
    @TempDir
    Path temporary;
    private LocalDirectory directory;

    @BeforeEach
    void open() throws Exception {
        directory = LocalDirectory.open(ByteString.of(temporary.toString()));
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void listsNamesInAnyBytesAscendingUnsigned() throws Exception {
        var names = new ArrayList<ByteString>();
        for (int b = 1; b < 256; b++) if (b != '/') names.add(ByteString.copyOf(new byte[] {'n', (byte) b}));
        names.add(ByteString.of("a\nb"));
        names.add(ByteString.of("\"\\<&\u2028"));
        names.add(ByteString.of("x".repeat(255)));
        names.add(ByteString.of("..."));
        for (var name : names) Made.file(directory, name);
        names.sort(null);
        assertThat(directory.names()).containsExactlyElementsOf(names);
        assertThat(directory.names()).as("a second time").containsExactlyElementsOf(names);
        for (var name : names) assertThat(directory.stat(name).isFile()).isTrue();
    }

    @Test
    void listsAHundredThousandEntriesEachOnce() throws Exception {
        var memory = Path.of("/dev/shm");
        var many = Files.createTempDirectory(Files.isWritable(memory) ? memory : temporary, "many");
        try (var crowded = LocalDirectory.open(ByteString.of(many.toString()))) {
            for (int i = 0; i < 100_000; i++) Made.file(crowded, ByteString.of("entry-" + i));
            var names = crowded.names();
            assertThat(names).hasSize(100_000);
            for (int i = 1; i < names.length; i++) assertThat(names[i - 1].compareTo(names[i])).isNegative();
            for (var name : names) Posix.call(Call.UNLINKAT, crowded.descriptor(), Scratch.mine().path(name), 0);
            assertThat(crowded.names()).isEmpty();
        } finally {
            Files.delete(many);
        }
    }

    @Test
    void goesDeeperThanAnyPathMayBeLong() throws Exception {
        var name = ByteString.of("d".repeat(200));
        var open = new ArrayList<LocalDirectory>(List.of(directory));
        for (int depth = 0; depth < 30; depth++) {
            Made.directory(open.getLast(), name);
            open.add(open.getLast().enter(name));
        }
        Made.file(open.getLast(), ByteString.of("deep"));
        assertThat(open.getLast().names()).containsExactly(ByteString.of("deep"));
        assertThat(open.getLast().path().length()).isGreaterThan(6000);
        Posix.call(Call.UNLINKAT, open.getLast().descriptor(), Scratch.mine().path(ByteString.of("deep")), 0);
        while (open.size() > 1) {
            open.removeLast().close();
            Posix.call(Call.UNLINKAT, open.getLast().descriptor(), Scratch.mine().path(name), Posix.AT_REMOVEDIR);
        }
        assertThat(directory.names()).isEmpty();
    }

    @Test
    void aNameThatBecameALinkIsRefused() throws Exception {
        Files.createDirectory(temporary.resolve("real"));
        Files.writeString(temporary.resolve("file"), "secret");
        Files.createSymbolicLink(temporary.resolve("toDirectory"), Path.of("real"));
        Files.createSymbolicLink(temporary.resolve("toFile"), Path.of("file"));
        assertKind(Kind.NOT_A_DIRECTORY, () -> directory.enter(ByteString.of("toDirectory")));
        assertKind(Kind.SYMBOLIC_LINK, () -> directory.openFile(ByteString.of("toFile")));
        assertThat(directory.readLink(ByteString.of("toFile"))).isEqualTo(ByteString.of("file"));
        assertThat(directory.stat(ByteString.of("toFile")).type().text()).isEqualTo("symlink");
    }

    @Test
    void aDirectoryThatWasRenamedIsStillReadAndOneThatIsGoneSaysSo() throws Exception {
        Files.createDirectory(temporary.resolve("a"));
        try (var a = directory.enter(ByteString.of("a"))) {
            Files.move(temporary.resolve("a"), temporary.resolve("b"));
            Files.writeString(temporary.resolve("b/x"), "x");
            assertThat(a.names()).containsExactly(ByteString.of("x"));
            Files.delete(temporary.resolve("b/x"));
            Files.delete(temporary.resolve("b"));
            assertKind(Kind.GONE, a::names);
        }
    }

    @Test
    void whatIsMissingIsGoneAndNamedByItsWholePath() {
        assertThatThrownBy(() -> directory.stat(ByteString.of("missing"))).isInstanceOf(FileException.class)
                .hasMessage("cannot look at " + temporary + "/missing: no such file or directory");
        assertKind(Kind.GONE, () -> directory.openFile(ByteString.of("missing")));
        assertKind(Kind.NAME_TOO_LONG, () -> directory.stat(ByteString.of("x".repeat(256))));
        assertKind(Kind.OTHER, () -> directory.stat(ByteString.of("x\0y")));
    }

    @Test
    void aLinkMaySayAnyBytesUpToTheKernelsLimit() throws Exception {
        var target = new byte[4095];
        new Random(7).nextBytes(target);
        for (int i = 0; i < target.length; i++) if (target[i] == 0) target[i] = (byte) 0xff;
        var scratch = Scratch.mine();
        assertThat(Posix.call(Call.SYMLINKAT, scratch.secondPath(ByteString.copyOf(target)), directory.descriptor(),
                scratch.path(ByteString.of("link")))).isZero();
        assertThat(directory.readLink(ByteString.of("link"))).isEqualTo(ByteString.copyOf(target));
    }

    @Test
    void theLastHolderClosesTheDescriptor() throws Exception {
        var mine = LocalDirectory.open(ByteString.of(temporary.toString()));
        var task = mine.retain();
        int descriptor = mine.descriptor();
        mine.close();
        assertThat(task.directory().names()).isEmpty();
        task.close();
        assertThat(Posix.call(Call.LSEEK, descriptor, 0, 0)).isEqualTo(-9);
        assertThatThrownBy(mine::close).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void thousandsThatAreWantedLaterAreNotAllOpen() throws Exception {
        var name = ByteString.of("d");
        var later = new ArrayDeque<LocalDirectory.Wish>();
        int depth = 3000;
        long before = descriptors();
        var next = directory.retain();
        for (int i = 0; i < depth; i++) {
            try (var above = next; var below = made(above.directory(), name)) {
                below.stat();
                Made.file(below, ByteString.of("file" + i));
                later.push(below.retain());
                next = below.retain();
            }
        }
        next.close();
        assertThat(descriptors() - before).isLessThan(500);
        for (int i = depth - 1; i >= 0; i--) {
            try (var wish = later.pop()) {
                assertThat(wish.directory().names()).contains(ByteString.of("file" + i));
                Posix.call(Call.UNLINKAT, wish.directory().descriptor(),
                        Scratch.mine().path(ByteString.of("file" + i)), 0);
                Posix.call(Call.UNLINKAT, wish.directory().descriptor(), Scratch.mine().path(name),
                        Posix.AT_REMOVEDIR);
            }
        }
        Posix.call(Call.UNLINKAT, directory.descriptor(), Scratch.mine().path(name), Posix.AT_REMOVEDIR);
        assertThat(directory.names()).isEmpty();
    }

    private static LocalDirectory made(LocalDirectory above, ByteString name) throws FileException {
        Made.directory(above, name);
        return above.enter(name);
    }

    private static long descriptors() throws Exception {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void procAndSysArePseudoAndAUsualDirectoryIsNot() throws Exception {
        assertThat(directory.isPseudo()).isFalse();
        for (var path : Arrays.asList("/proc", "/sys", "/dev/pts")) {
            if (!Files.isDirectory(Path.of(path))) continue;
            try (var pseudo = LocalDirectory.open(ByteString.of(path))) {
                assertThat(pseudo.isPseudo()).as(path).isTrue();
            }
        }
    }

    private static void assertKind(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(FileException.class,
                e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
    }
}
