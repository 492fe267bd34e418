package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backup.Filter.Wanted;
import dump.model.ByteString;
import dump.posix.LocalDirectory;
import dump.source.OwnPlaces;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a source is wanted, and the reason that is told where something is not. */
class FilterTest {
    @TempDir Path source;
    private List<String> exclude = List.of();
    private OwnPlaces own = OwnPlaces.NONE;
    private List<String> marks = List.of();
    private boolean caches;
    private long largerThan = Long.MAX_VALUE;
    private boolean oneFileSystem;

    @BeforeEach
    void resolve() throws Exception {
        source = source.toRealPath();
    }

    @Test
    void takesEverythingWhereNothingIsLeftOut() throws Exception {
        write("d/file");
        assertThat(wanted("d")).isEqualTo(Wanted.TAKE);
        assertThat(wanted("d/file")).isEqualTo(Wanted.TAKE);
        assertThat(names("d").list()).containsExactly(ByteString.of("file"));
        assertThat(names("d").absent()).isEqualTo("not there any more");
    }

    @Test
    void aFileOfJustTheLargestSizeIsTaken() throws Exception {
        Files.writeString(source.resolve("just"), "12345");
        Files.writeString(source.resolve("above"), "123456");
        largerThan = 5;
        assertThat(wanted("just")).isEqualTo(Wanted.TAKE);
        assertThat(wanted("above")).isEqualTo(Wanted.LEAVE);
        assertThat(why("above")).isEqualTo("left out by exclude-larger-than");
    }

    @Test
    void onlyFilesAreTooLarge() throws Exception {
        Files.createDirectory(source.resolve("directory"));
        Files.createSymbolicLink(source.resolve("link"), Path.of("a/target/longer/than/the/limit"));
        largerThan = 0;
        assertThat(wanted("directory")).isEqualTo(Wanted.TAKE);
        assertThat(wanted("link")).isEqualTo(Wanted.TAKE);
    }

    @Test
    void aDirectoryIsEnteredForWhatALaterPatternTakesBack() throws Exception {
        write("cache/keep/file");
        write("cache/other");
        exclude = List.of("cache", "!cache/keep");
        assertThat(wanted("cache")).isEqualTo(Wanted.ENTER);
        assertThat(wanted("cache/keep")).isEqualTo(Wanted.TAKE);
        assertThat(wanted("cache/keep/file")).isEqualTo(Wanted.TAKE);
        assertThat(wanted("cache/other")).isEqualTo(Wanted.LEAVE);
        assertThat(why("cache/other")).isEqualTo("left out by the exclude pattern \"cache\"");
    }

    @Test
    void leavesOutItsOwnPlacesByWhateverPatternTheyAreWantedBack() throws Exception {
        write("repository/config");
        write("other/config");
        own = OwnPlaces.of(Map.of(path("repository"), "the repository"));
        exclude = List.of("*.tmp", "!repository");
        assertThat(wanted("repository")).isEqualTo(Wanted.LEAVE);
        assertThat(why("repository")).isEqualTo("left out because " + path("repository") + " belongs to dump itself");
        assertThat(wanted("other")).isEqualTo(Wanted.TAKE);
    }

    @Test
    void leavesOutACopyOfItsOwnRepositoryAndNoOtherOne() throws Exception {
        for (var name : List.of("repository", "copy", "other")) {
            for (var part : List.of("data", "keys", "snapshots"))
                Files.createDirectories(source.resolve(name).resolve(part));
            Files.writeString(source.resolve(name).resolve("config"), name.equals("other") ? "other" : "ours");
        }
        own = OwnPlaces.of(Map.of(path("repository"), "the repository"));
        assertThat(names("copy").list()).isEmpty();
        assertThat(names("copy").isRepository()).isTrue();
        assertThat(names("other").list()).hasSize(4);
        assertThat(names("other").isRepository()).isFalse();
    }

    @Test
    void ofAMarkedDirectoryOnlyTheMarkIsListed() throws Exception {
        write("marked/.nobackup");
        write("marked/file");
        marks = List.of(".nobackup");
        var names = names("marked");
        assertThat(names.list()).containsExactly(ByteString.of(".nobackup"));
        assertThat(names.mark()).isEqualTo(ByteString.of(".nobackup"));
        assertThat(names.absent()).isEqualTo("left out by the marker .nobackup in " + path("marked"));
        assertThat(names.isRepository()).isFalse();
    }

    @Test
    void aCacheTagCountsOnlyWithItsSignature() throws Exception {
        write("cache/CACHEDIR.TAG");
        write("pretended/CACHEDIR.TAG");
        Files.writeString(source.resolve("cache/CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\nmore",
                StandardCharsets.US_ASCII);
        caches = true;
        assertThat(names("cache").mark()).isEqualTo(ByteString.of("CACHEDIR.TAG"));
        assertThat(names("pretended").mark()).isNull();
        caches = false;
        assertThat(names("cache").mark()).isNull();
    }

    @Test
    void showsNothingOfTheKernelsStateUnlessItIsTheSourceItself() throws Exception {
        try (var proc = LocalDirectory.open(ByteString.of("/proc"))) {
            var stat = proc.stat();
            var filter = filter();
            var below = filter.names(proc, stat, device());
            assertThat(below.list()).isEmpty();
            assertThat(below.absent()).isEqualTo("left out because /proc shows the kernel's state");
            assertThat(filter.names(proc, stat, stat.device()).list()).isNotEmpty();
        }
    }

    @Test
    void staysOnOneFileSystemIfThatIsWanted() throws Exception {
        oneFileSystem = true;
        try (var proc = LocalDirectory.open(ByteString.of("/proc"))) {
            var names = filter().names(proc, proc.stat(), device());
            assertThat(names.list()).isEmpty();
            assertThat(names.absent()).isEqualTo("left out because /proc is on another file system (one-file-system)");
        }
    }

    private void write(String name) throws Exception {
        var file = source.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "text");
    }

    private ByteString path(String name) {
        return ByteString.of(source.resolve(name).toString());
    }

    private Filter filter() throws Exception {
        var path = ByteString.of(source.toString());
        try (var root = LocalDirectory.open(path)) {
            return new Filter(new Backup.Options(List.of(path), exclude, own, marks, caches, largerThan, oneFileSystem,
                    false), path, root.stat());
        }
    }

    private long device() throws Exception {
        try (var root = LocalDirectory.open(ByteString.of(source.toString()))) {
            return root.stat().device();
        }
    }

    private Wanted wanted(String name) throws Exception {
        try (var root = LocalDirectory.open(ByteString.of(source.toString()))) {
            return filter().wanted(ByteString.of(name), root.stat(ByteString.of(name)));
        }
    }

    private String why(String name) throws Exception {
        try (var root = LocalDirectory.open(ByteString.of(source.toString()))) {
            return filter().why(ByteString.of(name), root.stat(ByteString.of(name)));
        }
    }

    private Filter.Names names(String name) throws Exception {
        try (var directory = LocalDirectory.open(path(name))) {
            return filter().names(directory, directory.stat(), device());
        }
    }
}
