package dump.verify;

import static dump.repository.SmallRepository.directory;
import static dump.repository.SmallRepository.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dump.model.ByteString;
import dump.model.Event;
import dump.model.Node;
import dump.repository.SmallRepository;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
    @TempDir Path base;
    private Path source;
    private SmallRepository small;
    private Node root;
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void backUp() throws Exception {
        source = Files.createDirectory(base.resolve("source"));
        small = new SmallRepository();
        root = directory("source", small.tree(directory("d",
                small.tree(file("two", 6, small.data("abc"), small.data("def")))),
                file("empty", 0), file("f", 3, small.data("abc")), SmallRepository.link("l", "nowhere")));
        Files.createDirectory(source.resolve("d"));
        setPermissions(source, "rwxr-xr-x");
        setPermissions(source.resolve("d"), "rwxr-xr-x");
        write("d/two", "abcdef");
        write("empty", "");
        write("f", "abc");
        link("nowhere");
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void anUntouchedSourceIsEqual() throws Exception {
        assertThat(verify(true)).isEqualTo(new VerifyOutcome(3, 9, 6, 0, 0, 0, 0, 0));
    }

    @Test
    void withoutALivingSourceTheBytesAreProvedAndNothingIsCompared() throws Exception {
        assertThat(verify(false)).isEqualTo(new VerifyOutcome(3, 9, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void whatChangedOrWentSinceIsToldAndNoDifference() throws Exception {
        Files.writeString(source.resolve("f"), "now");
        Files.delete(source.resolve("empty"));
        assertThat(verify(true)).isEqualTo(new VerifyOutcome(3, 9, 5, 1, 1, 0, 0, 0));
    }

    @Test
    void otherPermissionsAreToldAndWhatLiesBelowIsComparedAllTheSame() throws Exception {
        setPermissions(source.resolve("f"), "rw-------");
        setPermissions(source.resolve("d"), "rwx------");
        Files.delete(source.resolve("d/two"));
        assertThat(verify(true)).isEqualTo(new VerifyOutcome(3, 9, 5, 2, 1, 0, 0, 0));
        assertThat(events).contains(new Event.FileChanged(ByteString.of("source/f"), "permissions"),
                new Event.FileChanged(ByteString.of("source/d"), "permissions"));
    }

    @Test
    void anotherOwnerIsTold() throws Exception {
        assumeThat(SmallRepository.isRoot()).as("only root may give files away").isTrue();
        Files.setAttribute(source.resolve("f"), "unix:uid", 4242);
        Files.setAttribute(source.resolve("l"), "unix:gid", 4243, LinkOption.NOFOLLOW_LINKS);
        assertThat(verify(true)).isEqualTo(new VerifyOutcome(3, 9, 6, 2, 0, 0, 0, 0));
        assertThat(events).contains(new Event.FileChanged(ByteString.of("source/f"), "owner"),
                new Event.FileChanged(ByteString.of("source/l"), "group"));
    }

    @Test
    void anotherExtendedAttributeIsTold() throws Exception {
        var attributes = Files.getFileAttributeView(source.resolve("f"), UserDefinedFileAttributeView.class);
        try {
            attributes.write("colour", ByteBuffer.wrap("blue".getBytes()));
        } catch (FileSystemException none) {
            assumeThat(none).as("the file system keeps attributes").isNull();
        }
        assertThat(verify(true)).isEqualTo(new VerifyOutcome(3, 9, 6, 1, 0, 0, 0, 0));
        assertThat(events).contains(new Event.FileChanged(ByteString.of("source/f"), "extended attributes"));
    }

    @Test
    void otherContentIsWorseThanOtherMetadata() throws Exception {
        write("f", "abd");
        setPermissions(source.resolve("f"), "rw-------");
        assertThat(verify(true)).isEqualTo(new VerifyOutcome(3, 9, 6, 0, 0, 0, 1, 0));
    }

    @Test
    void otherContentUnderTheSameMetadataDiffers() throws Exception {
        write("f", "abd");
        write("d/two", "abcdeg");
        link("elsewhere");
        assertThat(verify(true)).isEqualTo(new VerifyOutcome(3, 9, 6, 0, 0, 0, 3, 0));
        assertThat(events).filteredOn(e -> e instanceof Event.FileFailed).hasSize(3);
    }

    @Test
    void whatIsBelowADirectoryThatIsGoneIsProvedAndGone() throws Exception {
        Files.delete(source.resolve("d/two"));
        Files.delete(source.resolve("d"));
        assertThat(verify(true)).isEqualTo(new VerifyOutcome(3, 9, 4, 0, 2, 0, 0, 0));
    }

    @Test
    void aDamagedBlobIsDamageOfItsFilesAlone() throws Exception {
        small.finished();
        small.damage(small.data("def"));
        var outcome = verify(true);
        assertThat(outcome).isEqualTo(new VerifyOutcome(2, 3, 5, 0, 0, 0, 0, 1));
        assertThat(events).filteredOn(e -> e instanceof Event.FileFailed)
                .extracting(e -> ((Event.FileFailed) e).path().toString()).containsExactly("source/d/two");
    }

    @Test
    void whatIsToBeReadIsCountedOverAllRoots() throws Exception {
        var f = file("f", 3, small.data("abc"));
        var roots = List.of(new VerifyRoot(f, ByteString.of(source + "/f"), ByteString.of("f")),
                new VerifyRoot(root, ByteString.of(source.toString()), ByteString.of("source")));
        assertThat(new Verify(small.finished()).run(roots, events::add))
                .isEqualTo(new VerifyOutcome(4, 12, 7, 0, 0, 0, 0, 0));
        assertThat(events).filteredOn(e -> e instanceof Event.Total)
                .containsExactly(new Event.Total(1, 3), new Event.Total(4, 12));
    }

    @Test
    void ofASourceWhoseDirectoryIsGoneItsTopIsToldAndTheRestCounted() throws Exception {
        var at = ByteString.of(base + "/gone/source");
        assertThat(new Verify(small.finished()).run(List.of(new VerifyRoot(root, at, ByteString.of("source"))),
                events::add)).isEqualTo(new VerifyOutcome(3, 9, 0, 0, 6, 0, 0, 0));
        assertThat(events).filteredOn(e -> e instanceof Event.FileVanished)
                .containsExactly(new Event.FileVanished(ByteString.of("source")));
    }

    private VerifyOutcome verify(boolean compare) throws Exception {
        var at = compare ? ByteString.of(source.toString()) : null;
        return new Verify(small.finished())
                .run(List.of(new VerifyRoot(root, at, ByteString.of("source"))), events::add);
    }

    private void write(String name, String content) throws Exception {
        Files.writeString(source.resolve(name), content);
        setPermissions(source.resolve(name), "rw-r-----");
        Files.setLastModifiedTime(source.resolve(name), FileTime.from(SmallRepository.TIME.instant()));
    }

    private static void setPermissions(Path path, String permissions) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private void link(String to) throws Exception {
        Files.deleteIfExists(source.resolve("l"));
        Files.createSymbolicLink(source.resolve("l"), Path.of(to));
        Files.getFileAttributeView(source.resolve("l"), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(SmallRepository.TIME.instant()), null, null);
    }
}
