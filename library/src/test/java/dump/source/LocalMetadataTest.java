package dump.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.model.DeviceNumber;
import dump.model.Node;
import dump.model.NodeType;
import dump.posix.ExtendedAttributes;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.posix.Machine;
import dump.posix.Made;
import dump.posix.Owners;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMetadataTest {
    @TempDir
    Path temporary;
    private LocalDirectory directory;
    private final LocalMetadata metadata = new LocalMetadata(ZoneId.of("Europe/Berlin"));
    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        directory = LocalDirectory.open(ByteString.of(temporary.toString()));
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void aFileHasWhatTheKernelSays() throws Exception {
        var path = Files.writeString(temporary.resolve("f"), "hello");
        Files.createLink(temporary.resolve("g"), path);
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-07-01T10:20:30.123456789Z")));
        Files.setAttribute(path, "unix:mode", 06751);
        var node = node("f");
        assertThat(node.type()).isEqualTo(NodeType.FILE);
        assertThat(node.mode()).isEqualTo(06751 & 0777 | 0x00800000L | 0x00400000L);
        assertThat(node.size()).isEqualTo(5);
        assertThat(node.links()).isEqualTo(2);
        assertThat(node.mtime().instant()).isEqualTo(Instant.parse("2026-07-01T10:20:30.123456789Z"));
        assertThat(node.mtime().offsetSeconds()).isEqualTo(7200);
        assertThat(node.atime()).isEqualTo(node.mtime());
        assertThat(node.inode()).isEqualTo(attribute("f", "ino"));
        assertThat(node.deviceId()).isEqualTo(attribute("f", "dev"));
        assertThat(node.ctime().instant()).isEqualTo(((FileTime) Files.getAttribute(path, "unix:ctime")).toInstant());
        assertThat(node.uid()).isEqualTo(attribute("f", "uid"));
        assertThat(node.user()).isEqualTo(Machine.current(new Owners()).userName());
        assertThat(node.blobs()).isNull();
        assertThat(node.subtree()).isNull();
        assertThat(node.metadata().error()).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void aDirectoryAFifoAndALinkHaveOnlyWhatTheirKindHas() throws Exception {
        Files.createDirectory(temporary.resolve("d"));
        Made.special(directory, "p", 0010640, 0);
        Files.createSymbolicLink(temporary.resolve("l"), Path.of("nowhere"));
        assertThat(node("d").type()).isEqualTo(NodeType.DIRECTORY);
        assertThat(node("d").size()).isZero();
        assertThat(node("d").links()).isZero();
        assertThat(node("p").type()).isEqualTo(NodeType.FIFO);
        assertThat(node("p").links()).isZero();
        assertThat(node("l").linkTarget()).isEqualTo(ByteString.of("nowhere"));
        assertThat(node("l").links()).isEqualTo(1);
        assertThat(node("l").size()).isZero();
        assertThat(node("l").mode()).isEqualTo(134218239);
    }

    @Test
    void devicesAndSocketsAreToldApartAndDevicesNumbered() throws Exception {
        assertThat(Made.special(directory, "s", 0140600, 0)).isZero();
        assertThat(node("s").type()).isEqualTo(NodeType.SOCKET);
        assumeTrue(Made.special(directory, "c", 0020666, DeviceNumber.of(1, 3)) == 0, "may not make devices here");
        Made.special(directory, "b", 0060600, DeviceNumber.of(259, 300));
        assertThat(node("c").type()).isEqualTo(NodeType.CHARACTER_DEVICE);
        assertThat(node("c").device()).isEqualTo(259);
        assertThat(node("c").device()).isEqualTo(attribute("c", "rdev"));
        assertThat(node("b").type()).isEqualTo(NodeType.BLOCK_DEVICE);
        assertThat(node("b").device()).isEqualTo(1114924);
        assertThat(node("b").links()).isEqualTo(1);
    }

    @Test
    void attributesKeepTheirBytesAndTheirOrder() throws Exception {
        Files.writeString(temporary.resolve("f"), "");
        var odd = ByteString.copyOf(new byte[] {'u', 's', 'e', 'r', '.', (byte) 0xff, '\n'});
        var value = new byte[] {0, 1, (byte) 0xfe};
        assumeTrue(Made.attribute(directory, "f", ByteString.of("user.z"), value) == 0, "no attributes here");
        Made.attribute(directory, "f", odd, new byte[0]);
        var longName = ByteString.of("user." + "x".repeat(250));
        Made.attribute(directory, "f", longName, new byte[2000]);
        var attributes = node("f").attributes();
        assertThat(attributes).containsExactlyInAnyOrder(
                new Attribute(ByteString.of("user.z"), ByteString.copyOf(value)),
                new Attribute(odd, ByteString.EMPTY),
                new Attribute(longName, ByteString.copyOf(new byte[2000])));
        ExtendedAttributes.listByPath(true);
        try {
            assertThat(node("f").attributes()).as("on an older kernel").isEqualTo(attributes);
        } finally {
            ExtendedAttributes.listByPath(false);
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void anAttributeOfALinkIsItsOwnNotThatOfItsTarget() throws Exception {
        Files.writeString(temporary.resolve("f"), "");
        Files.createSymbolicLink(temporary.resolve("l"), Path.of("f"));
        assumeTrue(Made.attribute(directory, "f", ByteString.of("user.a"), new byte[1]) == 0, "no attributes here");
        assertThat(node("l").attributes()).isEmpty();
        assumeTrue(Made.attribute(directory, "l", ByteString.of("trusted.b"), new byte[1]) == 0, "only root may");
        assertThat(node("l").attributes()).extracting(Attribute::name).containsExactly(ByteString.of("trusted.b"));
    }

    @Test
    void whatVanishesBetweenStatAndTheRestIsToldAsGone() throws Exception {
        Files.createSymbolicLink(temporary.resolve("l"), Path.of("x"));
        Files.createDirectory(temporary.resolve("d"));
        for (var name : List.of(ByteString.of("l"), ByteString.of("d"))) {
            var stat = directory.stat(name);
            Files.delete(temporary.resolve(name.toString()));
            assertThatThrownBy(() -> metadata.node(directory, name, stat, problems))
                    .isInstanceOfSatisfying(FileException.class,
                            e -> assertThat(e.kind()).isEqualTo(FileException.Kind.GONE));
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void anOpenFileHasItsOwnAttributesWhateverStandsUnderItsName() throws Exception {
        Files.writeString(temporary.resolve("f"), "");
        var name = ByteString.of("f");
        assumeTrue(Made.attribute(directory, "f", ByteString.of("user.a"), new byte[2000]) == 0, "no attributes here");
        try (var file = directory.openFile(name)) {
            assertThat(metadata.node(file, name, file.stat(), problems)).isEqualTo(node("f"));
            Files.delete(temporary.resolve("f"));
            Files.createFile(temporary.resolve("f"));
            assertThat(metadata.node(file, name, file.stat(), problems).attributes()).containsExactly(
                    new Attribute(ByteString.of("user.a"), ByteString.copyOf(new byte[2000])));
            assertThat(node("f").attributes()).isEmpty();
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void aLinkThatBecameAFileIsNotStoredWithoutATarget() throws Exception {
        Files.createSymbolicLink(temporary.resolve("l"), Path.of("x"));
        var stat = directory.stat(ByteString.of("l"));
        Files.delete(temporary.resolve("l"));
        Files.createFile(temporary.resolve("l"));
        assertThatThrownBy(() -> metadata.node(directory, ByteString.of("l"), stat, problems))
                .isInstanceOf(FileException.class).hasMessageContaining("read the link");
    }

    private Node node(String name) throws FileException {
        var bytes = ByteString.of(name);
        return metadata.node(directory, bytes, directory.stat(bytes), problems);
    }

    private long attribute(String name, String attribute) throws Exception {
        return ((Number) Files.getAttribute(temporary.resolve(name), "unix:" + attribute, LinkOption.NOFOLLOW_LINKS))
                .longValue();
    }
}
