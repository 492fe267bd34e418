package dump.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.model.ByteString;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.posix.Made;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceDirectoryTest {
    @TempDir Path base;
    private final LivingSource living = new LivingSource();
    private SourceDirectory source;

    @BeforeEach
    void open() throws Exception {
        base = base.toRealPath();
        source = living.directory(name(base.toString()));
        Files.writeString(Files.createDirectory(base.resolve("d")).resolve("f"), "content");
    }

    @AfterEach
    void close() {
        living.close();
    }

    @Test
    void looksAtWhatStandsUnderANameAndAtALinkItself() throws Exception {
        Files.createSymbolicLink(base.resolve("l"), Path.of("d"));
        assertThat(source.look(name("d")).isDirectory()).isTrue();
        assertThat(source.look(name("l")).isDirectory()).isFalse();
        assertThat(source.look(name("nothing"))).isNull();
        assertThat(source.readLink(name("l"))).isEqualTo(name("d"));
        assertThat(source.attributes(name("d"), new ArrayList<>())).isEmpty();
    }

    @Test
    void goesThroughNoLinkBelowThePath() throws Exception {
        Files.createSymbolicLink(base.resolve("l"), Path.of("d"));
        fails(FileException.Kind.NOT_A_DIRECTORY, () -> source.directory(name("l")).look(name("f")));
        assertThat(living.directory(name(base + "/l")).look(name("f")).size()).isEqualTo(7);
    }

    @Test
    void whatIsNotThereIsGoneOnlyWhenItIsAsked() {
        var absent = living.directory(name(base + "/absent"));
        fails(FileException.Kind.GONE, () -> absent.look(name("f")));
        fails(FileException.Kind.GONE, () -> absent.directory(name("deeper")).look(name("f")));
    }

    @Test
    void opensFilesAndNothingElse() throws Exception {
        try (var directory = LocalDirectory.open(name(base.toString()))) {
            assertThat(Made.special(directory, "fifo", 0010644, 0)).isZero();
        }
        Files.createSymbolicLink(base.resolve("d/l"), Path.of("f"));
        try (var file = source.directory(name("d")).open(name("f"))) {
            assertThat(file.read(new byte[10], 0, 10)).isEqualTo(7);
        }
        for (var other : new String[] {"d", "fifo"})
            assertThatThrownBy(() -> source.open(name(other))).isInstanceOf(FileException.class);
        fails(FileException.Kind.SYMBOLIC_LINK, () -> source.directory(name("d")).open(name("l")));
    }

    @Test
    void leavesTheTimeOfAccessOfWhatItReads() throws Exception {
        var file = base.resolve("d/f");
        var before = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));
        Files.setAttribute(file, "lastAccessTime", before);
        try (var open = source.directory(name("d")).open(name("f"))) {
            open.read(new byte[10], 0, 10);
        }
        assertThat(Files.readAttributes(file, BasicFileAttributes.class).lastAccessTime()).isEqualTo(before);
    }

    @Test
    void ofMoreDirectoriesThanMayBeOpenEachIsReachedAgain() throws Exception {
        var all = new ArrayList<SourceDirectory>();
        for (int i = 0; i < 1_500; i++) {
            Files.createDirectories(base.resolve("many/" + i + "/inner"));
            all.add(source.directory(name("many")).directory(name("" + i)));
        }
        for (int round = 0; round < 2; round++)
            for (var one : all) assertThat(one.look(name("inner")).isDirectory()).isTrue();
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(open.count()).isLessThan(1_000);
        }
    }

    @Test
    void anotherDirectoryInItsPlaceIsNotEntered() throws Exception {
        var one = source.directory(name("d"));
        assertThat(one.look(name("f"))).isNotNull();
        Files.move(base.resolve("d"), base.resolve("before"));
        Files.writeString(Files.createDirectory(base.resolve("d")).resolve("f"), "another");
        // So many others are asked that it is closed.
        for (int i = 0; i < 500; i++) {
            Files.createDirectory(base.resolve("other" + i));
            source.directory(name("other" + i)).look(name("x"));
        }
        assertThatThrownBy(() -> one.look(name("f"))).isInstanceOf(FileException.class)
                .hasMessageContaining(base + "/d");
    }

    @Test
    void namesThatLeadElsewhereAreTheCallersBug() {
        for (var wrong : new String[] {"..", ".", "a/b", ""})
            assertThatThrownBy(() -> source.look(name(wrong))).isInstanceOf(IllegalArgumentException.class);
    }

    private static void fails(FileException.Kind kind, ThrowingCallable asked) {
        assertThatThrownBy(asked).isInstanceOfSatisfying(FileException.class,
                failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    private static ByteString name(String text) {
        return ByteString.of(text);
    }
}
