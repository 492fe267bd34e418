package dump.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.model.Content;
import dump.model.DeviceNumber;
import dump.model.Metadata;
import dump.model.Mode;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Owner;
import dump.model.Timestamp;
import dump.posix.ExtendedAttributes;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.posix.Place;
import dump.posix.Posix;
import dump.posix.Scratch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalWriterTest {
    private static final Timestamp TIME = new Timestamp(1_500_000_000, 123_456_789, 0);
    private static final boolean ROOT = Posix.call(Posix.Call.GETEUID, 0, 0, 0) == 0;

    @TempDir Path base;
    private Path target;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void makeTarget() throws Exception {
        target = Files.createDirectory(base.resolve("target"));
    }

    @Test
    void aFileHasNoNameUntilItIsWhole() throws Exception {
        try (var writer = writer()) {
            var file = writer.root().create();
            file.write(bytes("whole"), 0, 5, 0);
            assertThat(target.resolve("f")).doesNotExist();
            file.finish(node("f", NodeType.FILE, 0640), 5, false);
        }
        assertThat(target.resolve("f")).hasContent("whole");
        assertThat(names()).containsExactly("f");
        assertThat(attributes("f")).containsEntry("mode", 0100640);
        assertThat(Files.getLastModifiedTime(target.resolve("f")).toInstant()).isEqualTo(TIME.instant());
    }

    @Test
    void anExistingFileIsNotReplacedUnasked() throws Exception {
        Files.writeString(target.resolve("f"), "old");
        try (var writer = writer()) {
            var file = writer.root().create();
            file.write(bytes("new"), 0, 3, 0);
            assertThatThrownBy(() -> file.finish(node("f", NodeType.FILE, 0600), 3, false))
                    .isInstanceOfSatisfying(FileException.class,
                            e -> assertThat(e.kind()).isEqualTo(FileException.Kind.EXISTS));
            file.discard();
            assertThat(target.resolve("f")).hasContent("old");
            var second = writer.root().create();
            second.write(bytes("new"), 0, 3, 0);
            second.finish(node("f", NodeType.FILE, 0600), 3, true);
        }
        assertThat(target.resolve("f")).hasContent("new");
        assertThat(names()).containsExactly("f");
    }

    @Test
    void zerosBecomeHolesAndPiecesMayComeInAnyOrder() throws Exception {
        int size = 8 << 20;
        var piece = new byte[1 << 20];
        piece[piece.length / 2] = 7;
        try (var writer = writer()) {
            var file = writer.root().create();
            file.await(size);
            for (long at = size - piece.length; at >= 0; at -= piece.length) file.write(piece, 0, piece.length, at);
            file.finish(node("sparse", NodeType.FILE, 0600), size, false);
        }
        var content = Files.readAllBytes(target.resolve("sparse"));
        assertThat(content).hasSize(size);
        for (int i = 0; i < size; i++) assertThat(content[i]).isEqualTo(piece[i % piece.length]);
        try (var writer = PlannedTarget.of(path(target))) {
            assertThat(writer.root().look(name("sparse")).blocks() * 512).isLessThan(size / 8);
        }
    }

    @Test
    void aHalfWrittenFileOutlivesTheClosingOfItsDescriptor() throws Exception {
        try (var writer = writer()) {
            var file = writer.root().create();
            file.await(6);
            file.write(bytes("abc"), 0, 3, 0);
            writer.descriptors.drop(file);
            file.write(bytes("def"), 0, 3, 3);
            file.finish(node("f", NodeType.FILE, 0600), 6, false);
        }
        assertThat(target.resolve("f")).hasContent("abcdef");
    }

    @Test
    void aDirectoryThatBecameALinkIsNotEntered() throws Exception {
        var outside = Files.createDirectory(base.resolve("outside"));
        try (var writer = writer()) {
            var directory = writer.root().make(name("d"));
            Files.delete(target.resolve("d"));
            Files.createSymbolicLink(target.resolve("d"), outside);
            assertThatThrownBy(directory::create).isInstanceOf(FileException.class);
            assertThatThrownBy(() -> directory.make(name("e"))).isInstanceOf(FileException.class);
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void anotherDirectoryInTheSamePlaceIsNotEntered() throws Exception {
        try (var writer = writer()) {
            var directory = writer.root().make(name("d"));
            directory.look(name("x"));
            writer.descriptors.drop(directory);
            Files.move(target.resolve("d"), target.resolve("moved"));
            Files.createDirectory(target.resolve("d"));
            assertThatThrownBy(directory::create).isInstanceOf(FileException.class);
        }
        assertThat(target.resolve("d")).isEmptyDirectory();
    }

    @Test
    void hostileNamesAreNoNames() {
        for (var hostile : List.of("", ".", "..", "a/b", "/", "../x", "a\0b"))
            assertThat(name(hostile).isFileName()).as(hostile).isFalse();
        for (var plain : List.of("a", "...", ".a", "..a", "a\\b", "ü"))
            assertThat(name(plain).isFileName()).as(plain).isTrue();
    }

    @Test
    void linksAndFifosGetTheirOwnMetadata() throws Exception {
        var outside = Files.writeString(base.resolve("outside"), "x");
        var before = Files.getLastModifiedTime(outside);
        try (var writer = writer()) {
            writer.root().place(link("l", "../outside"), false);
            writer.root().place(node("p", NodeType.FIFO, 0644), false);
            writer.root().adjust(link("l", "../outside"));
        }
        assertThat(Files.readSymbolicLink(target.resolve("l"))).hasToString("../outside");
        assertThat(Files.getLastModifiedTime(target.resolve("l"), LinkOption.NOFOLLOW_LINKS).toInstant())
                .isEqualTo(TIME.instant());
        assertThat(Files.getLastModifiedTime(outside)).isEqualTo(before);
        assertThat(attributes("p")).containsEntry("mode", 0010644);
    }

    @Test
    void attributesThatTheNodeLacksAreRemoved() throws Exception {
        try (var writer = writer()) {
            finish(writer, "f", List.of(attribute("user.a", "1"), attribute("user.b", "")));
            try (var file = writer.root().open(name("f"))) {
                file.adjust(withAttributes(node("f", NodeType.FILE, 0600), List.of(attribute("user.c", "3"))));
            }
            assumeTrue(writer.withoutAttributes() == 0, "the file system has no user attributes");
        }
        try (var directory = LocalDirectory.open(path(target))) {
            assertThat(ExtendedAttributes.read(directory, name("f"), new java.util.ArrayList<>()))
                    .contains(attribute("user.c", "3"))
                    .doesNotContain(attribute("user.a", "1"), attribute("user.b", ""));
        }
    }

    @Test
    void devicesOwnersAndSetuidAreRestoredByRoot() throws Exception {
        assumeTrue(ROOT, "only root may");
        try (var writer = writer()) {
            var device = new Node(name("zero"), Metadata.of(0666, TIME, Owner.of(7, 8)),
                    new Content.CharacterDevice(DeviceNumber.of(1, 5)));
            writer.root().place(device, false);
            var file = writer.root().create();
            file.finish(node("s", NodeType.FILE, Mode.SETUID | 0755), 0, false);
            assertThat(writer.withoutOwner()).isZero();
        }
        assertThat(attributes("zero")).containsEntry("rdev", DeviceNumber.of(1, 5)).containsEntry("uid", 7)
                .containsEntry("gid", 8);
        assertThat(attributes("s")).containsEntry("mode", 0104755);
    }

    @Test
    void permissionsAndTimesThatCannotBeSetAreNamedOnce() throws Exception {
        Files.createFile(target.resolve("f"));
        long descriptor = Posix.call(Posix.Call.OPENAT, Posix.AT_FDCWD,
                Scratch.mine().path(path(target.resolve("f"))), Posix.O_PATH);
        try (var writer = writer()) {
            writer.apply((int) descriptor, false, node("f", NodeType.FILE, 0600), new Place(null, name("/f")));
        } finally {
            Posix.close((int) descriptor);
        }
        assertThat(warnings).containsExactly(
                "cannot set the permissions of /f: error 9 (nor 1 more of its metadata)");
    }

    @Test
    void anOwnerThatCannotBeSetTakesSetuidAway() throws Exception {
        assumeTrue(ROOT, "only root may give files away");
        long none = 0xffffffffL;
        try (var writer = writer()) {
            for (var owner : List.of(Owner.of(none, 7), Owner.of(7, none), Owner.of(1L << 32, 7))) {
                var name = name("s" + owner.uid() + "-" + owner.gid());
                var node = new Node(name, Metadata.of(Mode.SETUID | Mode.SETGID | 0755, TIME, owner),
                        new Content.File(List.of(), 0));
                writer.root().create().finish(node, 0, false);
                assertThat(attributes(name.toString())).containsEntry("mode", 0100755);
            }
            assertThat(writer.withoutOwner()).isEqualTo(3);
        }
        assertThat(attributes("s7-" + none)).containsEntry("uid", 7).containsEntry("gid", 0);
    }

    @Test
    void aFileThatWasOnlyComparedHasItsRightsAgain() throws Exception {
        var file = Files.writeString(target.resolve("f"), "abc");
        Files.setAttribute(file, "unix:mode", 0);
        assumeTrue(!Files.isReadable(file), "rights mean nothing to this user");
        try (var writer = writer()) {
            try (var existing = writer.root().open(name("f"))) {
                assertThat(existing.content().stat().size()).isEqualTo(3);
            }
            assertThat(attributes("f")).containsEntry("mode", 0100000);
            try (var existing = writer.root().open(name("f"))) {
                existing.adjust(node("f", NodeType.FILE, 0640));
            }
            assertThat(attributes("f")).containsEntry("mode", 0100640);
        }
    }

    @Test
    void aDirectoryOnTheWayHasItsRightsAgainAndAFinishedOneTheNodes() throws Exception {
        Files.createDirectories(target.resolve("way/deep"));
        Files.createDirectory(target.resolve("done"));
        for (var name : List.of("way/deep", "way", "done")) Files.setAttribute(target.resolve(name), "unix:mode", 0500);
        try (var writer = writer()) {
            var way = writer.root().directory(name("way"), writer.root().look(name("way")));
            var deep = way.directory(name("deep"), way.look(name("deep")));
            deep.create().finish(node("f", NodeType.FILE, 0600), 0, false);
            var done = writer.root().directory(name("done"), writer.root().look(name("done")));
            done.create().finish(node("f", NodeType.FILE, 0600), 0, false);
            done.end(node("done", NodeType.DIRECTORY, 0750), DirectoryFinish.METADATA);
        }
        assertThat(attributes("way/deep")).containsEntry("mode", 040500);
        assertThat(attributes("way")).containsEntry("mode", 040500);
        assertThat(attributes("done")).containsEntry("mode", 040750);
        assertThat(target.resolve("way/deep/f")).exists();
    }

    @Test
    void aFileWhoseCloseFailsGetsNoName() throws Exception {
        try (var writer = writer()) {
            var whole = writer.root().create();
            whole.write(bytes("whole"), 0, 5, 0);
            loseDescriptor(whole);
            assertThatThrownBy(() -> whole.finish(node("whole", NodeType.FILE, 0600), 5, false))
                    .isInstanceOf(FileException.class).hasMessageContaining("whole");
            whole.discard();
            var pieces = writer.root().create();
            pieces.await(6);
            pieces.write(bytes("abc"), 0, 3, 0);
            loseDescriptor(pieces);
            writer.descriptors.drop(pieces);
            pieces.write(bytes("def"), 0, 3, 3);
            assertThatThrownBy(() -> pieces.finish(node("pieces", NodeType.FILE, 0600), 6, false))
                    .isInstanceOf(FileException.class).hasMessageContaining("pieces");
            pieces.discard();
        }
        assertThat(names()).isEmpty();
    }

    /** What it is closed by is a number that no descriptor has. */
    private static void loseDescriptor(TargetFile file) {
        Posix.close(file.descriptor);
        file.descriptor = 1 << 29;
    }

    @Test
    void leftoversOfDeadRestoresAreSweptAndOthersStay() throws Exception {
        long live = ProcessHandle.current().parent().orElseThrow().pid();
        Files.writeString(target.resolve(".dump-restore-4194399-0123456789abcdef-1"), "dead: beyond the largest pid");
        Files.writeString(target.resolve(".dump-restore-" + ProcessHandle.current().pid() + "-0123456789abcdef-1"), "");
        Files.writeString(target.resolve(".dump-restore-" + live + "-0123456789abcdef-1"), "at work");
        Files.writeString(target.resolve(".dump-restore-notes"), "a person's own");
        try (var writer = writer()) {
            var mine = writer.root().create();
            writer.root().sweep();
            assertThat(names()).hasSize(3)
                    .contains(".dump-restore-notes", ".dump-restore-" + live + "-0123456789abcdef-1");
            mine.discard();
        }
        assertThat(names()).hasSize(2);
    }

    @Test
    void whatAProcessOfAnotherPlaceIsMakingStaysForTwoDays() throws Exception {
        var elsewhere = ".dump-restore-4194399-0123456789abcdef-00000000-1";
        Files.writeString(target.resolve(elsewhere), "perhaps at work, in another container");
        try (var writer = writer()) {
            writer.root().sweep();
        }
        assertThat(names()).containsExactly(elsewhere);
    }

    @Test
    void manyMoreDirectoriesThanDescriptors() throws Exception {
        try (var writer = writer()) {
            var deep = writer.root();
            for (int i = 0; i < 600; i++) deep = deep.make(name("d"));
            var file = deep.create();
            file.finish(node("f", NodeType.FILE, 0600), 0, false);
            assertThat(deep.look(name("f")).isFile()).isTrue();
        }
    }

    @Test
    void aHardLinkIsTheSameFile() throws Exception {
        try (var writer = writer()) {
            finish(writer, "one", List.of());
            var directory = writer.root().make(name("d"));
            directory.link(writer.root(), name("one"), name("two"), false);
            assertThat(directory.look(name("two")).sameFile(writer.root().look(name("one")))).isTrue();
            finish(writer, "other", List.of());
            writer.root().link(directory, name("two"), name("other"), true);
            assertThat(writer.root().look(name("other")).links()).isEqualTo(3);
        }
    }

    private LocalWriter writer() throws FileException {
        return LocalWriter.into(path(target), warnings::add);
    }

    private static void finish(LocalWriter writer, String name, List<Attribute> attributes) throws FileException {
        writer.root().create().finish(withAttributes(node(name, NodeType.FILE, 0600), attributes), 0, false);
    }

    private List<String> names() throws Exception {
        try (var all = Files.list(target)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private Map<String, Object> attributes(String name) throws Exception {
        return Files.readAttributes(target.resolve(name), "unix:*", LinkOption.NOFOLLOW_LINKS);
    }

    private static Node node(String name, NodeType type, long mode) throws FileException {
        long uid = Posix.call(Posix.Call.GETEUID, 0, 0, 0);
        long gid = Posix.call(Posix.Call.GETEGID, 0, 0, 0);
        return new Node(name(name), Metadata.of(mode, TIME, Owner.of(uid, gid)),
                Content.of(type, 0, ByteString.EMPTY, 0));
    }

    private static Node link(String name, String to) throws FileException {
        return node(name, NodeType.SYMLINK, 0777).withContent(new Content.Link(ByteString.of(to)));
    }

    private static Node withAttributes(Node node, List<Attribute> attributes) {
        return new Node(node.name(), node.metadata().withAttributes(attributes), node.content());
    }

    private static Attribute attribute(String name, String value) {
        return new Attribute(name(name), name(value));
    }

    private static ByteString name(String text) {
        return ByteString.of(text);
    }

    private static ByteString path(Path path) {
        return ByteString.of(path.toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
