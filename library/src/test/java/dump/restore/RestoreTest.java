package dump.restore;

import static dump.repository.SmallRepository.directory;
import static dump.repository.SmallRepository.file;
import static dump.repository.SmallRepository.link;
import static dump.repository.SmallRepository.linked;
import static dump.repository.SmallRepository.node;
import static org.assertj.core.api.Assertions.assertThat;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Id;
import dump.model.Node;
import dump.model.NodeType;
import dump.repository.Repository;
import dump.repository.SmallRepository;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {
    @TempDir Path base;
    private Path target;
    private SmallRepository small;
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void open() throws Exception {
        target = base.resolve("target");
        small = new SmallRepository();
    }

    @AfterEach
    void close() {
        small.close();
    }

    @Test
    void aTreeIsThereAndASecondRunWritesNothing() throws Exception {
        var tree = small.tree(
                directory("d", small.tree(file("empty", 0), file("two", 6, small.data("abc"), small.data("def")))),
                file("f", 3, small.data("abc")), link("l", "nowhere"));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(5, 0, 0, 0, 0, 9));
        assertThat(target.resolve("d/two")).hasContent("abcdef");
        assertThat(target.resolve("d/empty")).isEmptyFile();
        assertThat(target.resolve("f")).hasContent("abc");
        assertThat(Files.getLastModifiedTime(target.resolve("d")).toInstant())
                .isEqualTo(SmallRepository.TIME.instant());
        assertThat(Files.getAttribute(target.resolve("d"), "unix:mode")).isEqualTo(040755);
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(0, 5, 0, 0, 0, 0));
    }

    @Test
    void whatDiffersIsKeptUntilOverwritingIsAskedFor() throws Exception {
        var tree = small.tree(directory("d", small.tree(file("in", 3, small.data("abc")))),
                file("f", 3, small.data("abc")), link("l", "nowhere"));
        var outside = Files.createDirectories(base.resolve("outside"));
        Files.createDirectories(target);
        Files.createSymbolicLink(target.resolve("d"), outside);
        Files.writeString(target.resolve("f"), "xyz");
        Files.writeString(target.resolve("l"), "a file");
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(0, 0, 3, 0, 0, 0));
        assertThat(target.resolve("f")).hasContent("xyz");
        assertThat(restore(tree, true)).isEqualTo(new RestoreOutcome(4, 0, 0, 0, 0, 6));
        assertThat(target.resolve("f")).hasContent("abc");
        assertThat(target.resolve("d")).isDirectoryContaining(path -> path.endsWith("in"));
        assertThat(target.resolve("l")).isSymbolicLink();
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aTrialRunTellsTheSameAndWritesNothing() throws Exception {
        var tree = small.tree(directory("d", small.tree(file("in", 3, small.data("abc")))),
                file("f", 3, small.data("abc")));
        assertThat(run(tree, new RestoreOptions(path(target), false, true)))
                .isEqualTo(new RestoreOutcome(3, 0, 0, 0, 0, 6));
        assertThat(target).doesNotExist();
        Files.createDirectories(target);
        Files.writeString(target.resolve("f"), "abd");
        assertThat(run(tree, new RestoreOptions(path(target), false, true)))
                .isEqualTo(new RestoreOutcome(2, 0, 1, 0, 0, 3));
        assertThat(run(tree, new RestoreOptions(path(target), true, true)))
                .isEqualTo(new RestoreOutcome(3, 0, 0, 0, 0, 6));
        assertThat(target.resolve("f")).hasContent("abd");
    }

    @Test
    void aDamagedBlobFailsItsFilesByNameAndTheRestGoesOn() throws Exception {
        var bad = small.data("bad");
        var good = small.data("good");
        var tree = small.tree(file("a", 7, good, bad), file("b", 3, bad), file("c", 4, good),
                directory("d", Id.parse("1".repeat(64))), file("e", 4, Id.parse("2".repeat(64))));
        small.finished();
        small.damage(bad);
        var outcome = restore(tree, false);
        assertThat(outcome).isEqualTo(new RestoreOutcome(2, 0, 0, 4, 0, 4));
        assertThat(failed()).containsExactlyInAnyOrder("a", "b", "d", "e");
        assertThat(names()).containsExactlyInAnyOrder("c", "d");
        assertThat(target.resolve("c")).hasContent("good");
    }

    @Test
    void aFileWhoseOnlyPackIsMissingFailsByName() throws Exception {
        var lost = small.data("lost");
        var tree = small.tree(file("empty", 0), file("f", 4, lost));
        small.finished();
        small.losePacks(lost);
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(1, 0, 0, 1, 0, 0));
        assertThat(failed()).containsExactly("f");
        assertThat(names()).containsExactly("empty");
    }

    @Test
    void hardLinksAreOneFileAgainAndLiarsAreNot() throws Exception {
        var one = small.data("one");
        var tree = small.tree(linked(file("a", 3, one), 7), linked(file("b", 3, one), 7),
                linked(file("liar", 3, small.data("lie")), 7), linked(file("x", 3, one), 0),
                linked(file("y", 3, one), 0));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(5, 0, 0, 0, 0, 12));
        assertThat(inode("a")).isEqualTo(inode("b"));
        assertThat(target.resolve("liar")).hasContent("lie");
        assertThat(inode("x")).isNotEqualTo(inode("y"));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(0, 5, 0, 0, 0, 0));
    }

    @Test
    void whereTheFirstNameIsKeptTheSecondIsAFileOfItsOwn() throws Exception {
        var one = small.data("one");
        var tree = small.tree(linked(file("a", 3, one), 7), linked(file("b", 3, one), 7), linked(file("c", 3, one), 7));
        Files.createDirectories(target);
        Files.writeString(target.resolve("a"), "own");
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(2, 0, 1, 0, 0, 3));
        assertThat(target.resolve("a")).hasContent("own");
        assertThat(target.resolve("b")).hasContent("one");
        assertThat(inode("b")).isEqualTo(inode("c"));
    }

    @Test
    void aFileThatHasANameOutsideIsNotTouched() throws Exception {
        Files.createDirectories(target);
        var outside = Files.writeString(base.resolve("outside"), "abc");
        var before = Files.getLastModifiedTime(outside);
        Files.createLink(target.resolve("f"), outside);
        var tree = small.tree(file("f", 3, small.data("abc")));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(0, 0, 1, 0, 0, 0));
        assertThat(Files.getLastModifiedTime(outside)).isEqualTo(before);
        assertThat(restore(tree, true)).isEqualTo(new RestoreOutcome(1, 0, 0, 0, 0, 3));
        assertThat(Files.getLastModifiedTime(outside)).isEqualTo(before);
        assertThat(Files.getAttribute(outside, "unix:nlink")).isEqualTo(1);
    }

    @Test
    void hostileNamesAndSecondsOfANameAreRefusedAndTheRestGoesOn() throws Exception {
        var abc = small.data("abc");
        var tree = small.tree(file("../up", 3, abc), file("..", 3, abc), file(".", 3, abc), file("", 3, abc),
                file("a/b", 3, abc), file("/root", 3, abc), file("good", 3, abc), link("twice", "../outside"),
                directory("twice", small.tree(file("pwned", 3, abc))));
        assertThat(restore(tree, true)).isEqualTo(new RestoreOutcome(2, 0, 0, 7, 0, 3));
        assertThat(names()).containsExactlyInAnyOrder("good", "twice");
        assertThat(base).isDirectoryNotContaining("glob:**up").isDirectoryNotContaining("glob:**outside");
    }

    @Test
    void aRootWhoseNodeHasAHostileNameIsRefusedHoweverItsPlaceLooks() throws Exception {
        var node = file("a/b", 3, small.data("abc"));
        var roots = List.of(new Root(node, ByteString.of("a/b"), ByteString.of("a/b"), List.of()));
        var outcome = new Restore(small.finished(), new RestoreOptions(path(target), false, false), 2)
                .run(roots, events::add);
        assertThat(outcome).isEqualTo(new RestoreOutcome(0, 0, 0, 1, 0, 0));
        assertThat(target.resolve("a/b")).doesNotExist();
    }

    @Test
    void aRootLandsInItsPlaceUnderItsName() throws Exception {
        var node = file("f", 3, small.data("abc"));
        var roots = List.of(new Root(node, ByteString.of("x/y/g"), ByteString.of("x/y/f"), List.of()));
        var outcome = new Restore(small.finished(), new RestoreOptions(path(target), false, false), 2)
                .run(roots, events::add);
        assertThat(outcome).isEqualTo(new RestoreOutcome(1, 0, 0, 0, 0, 3));
        assertThat(target.resolve("x/y/g")).hasContent("abc");
    }

    @Test
    void whatAKilledRestoreLeftIsGoneAfterTheNext() throws Exception {
        var tree = small.tree(directory("d", small.tree(file("f", 3, small.data("abc")))));
        Files.createDirectories(target.resolve("d"));
        Files.writeString(target.resolve("d/.dump-restore-4194399-0123456789abcdef-7"), "ha");
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(1, 1, 0, 0, 0, 3));
        assertThat(target.resolve("d").toFile().list()).containsExactly("f");
    }

    @Test
    void aSizeThatLiesIsToldAndNotBelieved() throws Exception {
        var tree = small.tree(file("big", 1L << 40, small.data("abc")), file("none", 0, small.data("abc")));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(2, 0, 0, 0, 0, 6));
        assertThat(target.resolve("big")).hasContent("abc");
        assertThat(target.resolve("none")).hasContent("abc");
        assertThat(events).filteredOn(e -> e instanceof Event.Warning).hasSize(1);
    }

    @Test
    void aHugeSparseFileIsRestoredAndComparedAsOne() throws Exception {
        var hole = small.data(new byte[512 << 10]);
        var content = new Id[100_000];
        java.util.Arrays.fill(content, hole);
        content[50_000] = small.data("end of the first half");
        long size = 99_999L * (512 << 10) + 21;
        var tree = small.tree(file("disk", size, content));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(1, 0, 0, 0, 0, size));
        assertThat(target.resolve("disk")).hasSize(size);
        try (var writer = dump.files.LocalWriter.looking(path(target))) {
            assertThat(writer.root().look(ByteString.of("disk")).blocks() * 512).isLessThan(1 << 20);
        }
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(0, 1, 0, 0, 0, 0));
    }

    @Test
    void anAttributeThatCannotBeSetCostsNoContentAndEndsNothing() throws Exception {
        var abc = small.data("abc");
        // The first is too large for the file systems that keep attributes in one block, the second for the kernel.
        var tree = small.tree(withAttribute(file("a", 3, abc), 60_000), withAttribute(file("b", 3, abc), 70_000),
                withAttribute(directory("d", small.tree(file("in", 3, abc))), 70_000), file("e", 3, abc));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(5, 0, 0, 0, 0, 12));
        for (var name : List.of("a", "b", "d/in", "e")) assertThat(target.resolve(name)).hasContent("abc");
        assertThat(Files.getLastModifiedTime(target.resolve("b")).toInstant())
                .isEqualTo(SmallRepository.TIME.instant());
        for (var name : List.of("b", "d")) {
            assertThat(events).filteredOn(e -> e instanceof Event.Warning w
                    && w.text().contains("attribute user.big of " + target.resolve(name) + ":")).hasSize(1);
        }
    }

    private static Node withAttribute(Node node, int length) {
        var attribute = new Attribute(ByteString.of("user.big"), ByteString.copyOf(new byte[length]));
        return new Node(node.name(), node.type(), node.mode(), node.mtime(), node.atime(), node.ctime(), node.uid(),
                node.gid(), node.user(), node.group(), node.inode(), node.deviceId(), node.size(), node.links(),
                node.linkTarget(), List.of(attribute), Map.of(), node.device(), node.content(), node.subtree(), "");
    }

    @Test
    void aSocketIsSkippedAndAnUnknownKindFails() throws Exception {
        var tree = small.tree(node("s", NodeType.SOCKET, 0600));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(0, 0, 0, 0, 0, 0));
        assertThat(events).anyMatch(e -> e instanceof Event.FileSkipped);
    }

    @Test
    void manyFilesOfOneContent() throws Exception {
        var abc = small.data("abc");
        var nodes = new Node[5_000];
        for (int i = 0; i < nodes.length; i++) nodes[i] = file("f%05d".formatted(i), 6, abc, abc);
        assertThat(restore(small.tree(nodes), false)).isEqualTo(new RestoreOutcome(5_000, 0, 0, 0, 0, 30_000));
        for (int i = 0; i < nodes.length; i += 501)
            assertThat(target.resolve("f%05d".formatted(i))).hasContent("abcabc");
    }

    @Test
    void oneFileGoesToAnOutput() throws Exception {
        var node = file("f", 6, small.data("abc"), small.data("def"));
        var output = new ByteArrayOutputStream();
        assertThat(Restore.writeTo(small.finished(), node, output)).isEqualTo(6);
        assertThat(output).hasToString("abcdef");
    }

    @Test
    void theTargetThatIsMadeGetsWhatTheBackupSaysOfIt() throws Exception {
        var home = node("home", NodeType.DIRECTORY, 0750).withSubtree(small.tree(file("f", 3, small.data("abc"))));
        assertThat(restoreAt("", home)).isEqualTo(new RestoreOutcome(1, 0, 0, 0, 0, 3));
        assertThat(mode("")).isEqualTo(040750);
        assertThat(Files.getLastModifiedTime(target).toInstant()).isEqualTo(SmallRepository.TIME.instant());
    }

    @Test
    void aTargetOfWhichNothingIsKnownIsItsOwnersAlone() throws Exception {
        target = base.resolve("new/one");
        restore(small.tree(file("f", 3, small.data("abc"))), false);
        assertThat(mode("")).isEqualTo(040700);
        assertThat(mode("..")).isEqualTo(040700);
    }

    @Test
    void aTargetThatWasThereKeepsItsMetadata() throws Exception {
        makeTarget(0755);
        var home = node("home", NodeType.DIRECTORY, 0750).withSubtree(small.tree(file("f", 3, small.data("abc"))));
        assertThat(restoreAt("", home)).isEqualTo(new RestoreOutcome(1, 0, 0, 0, 0, 3));
        assertThat(mode("")).isEqualTo(040755);
    }

    @Test
    void parentsThatAreMadeGetWhatTheBackupSaysOfThemAfterAllThatLandsInThem() throws Exception {
        var shut = node("x", NodeType.DIRECTORY, 0500);
        var inner = node("y", NodeType.DIRECTORY, 0710);
        var abc = small.data("abc");
        var roots = List.of(
                new Root(file("f", 3, abc), ByteString.of("x/y/f"), ByteString.of("x/y/f"), List.of(shut, inner)),
                new Root(file("g", 3, abc), ByteString.of("x/y/g"), ByteString.of("x/y/g"), List.of(shut, inner)),
                new Root(file("h", 3, abc), ByteString.of("z/h"), ByteString.of("z/h"), List.of()));
        var run = new Restore(small.finished(), new RestoreOptions(path(target), false, false), 2);
        assertThat(run.run(roots, events::add)).isEqualTo(new RestoreOutcome(3, 0, 0, 0, 0, 9));
        assertThat(mode("x")).isEqualTo(040500);
        assertThat(mode("x/y")).isEqualTo(040710);
        assertThat(mode("z")).isEqualTo(040700);
        assertThat(mode("")).isEqualTo(040700);
        for (var made : List.of("x", "x/y")) assertThat(Files.getLastModifiedTime(target.resolve(made)).toInstant())
                .isEqualTo(SmallRepository.TIME.instant());
        Files.setAttribute(target.resolve("x"), "unix:mode", 0755);
        assertThat(run.run(roots, events::add)).isEqualTo(new RestoreOutcome(0, 3, 0, 0, 0, 0));
        assertThat(mode("x")).isEqualTo(040755);
    }

    @Test
    void aDirectoryThatAKilledRestoreMadeGetsItsMetadataFromTheNext() throws Exception {
        Files.createDirectories(target.resolve("d"));
        for (var made : List.of("d", "")) Files.setAttribute(target.resolve(made), "unix:mode", 01700);
        var home = node("home", NodeType.DIRECTORY, 0750)
                .withSubtree(small.tree(directory("d", small.tree(file("f", 3, small.data("abc"))))));
        assertThat(restoreAt("", home)).isEqualTo(new RestoreOutcome(2, 0, 0, 0, 0, 3));
        assertThat(mode("")).isEqualTo(040750);
        assertThat(mode("d")).isEqualTo(040755);
        assertThat(Files.getLastModifiedTime(target.resolve("d")).toInstant()).isEqualTo(SmallRepository.TIME.instant());
    }

    @Test
    void metadataThatDiffersIsNamedAndLeftAloneUntilOverwritingIsAskedFor() throws Exception {
        var tree = small.tree(directory("d", small.tree()), file("f", 3, small.data("abc")),
                node("p", NodeType.FIFO, 0644), link("l", "nowhere"));
        restore(tree, false);
        Files.setAttribute(target.resolve("d"), "unix:mode", 0700);
        Files.setAttribute(target.resolve("f"), "unix:mode", 0600);
        Files.setAttribute(target.resolve("p"), "unix:mode", 0600);
        Files.delete(target.resolve("l"));
        Files.createSymbolicLink(target.resolve("l"), Path.of("nowhere"));
        var wanted = new RestoreOutcome(0, 0, 4, 0, 0, 0);
        for (boolean trial : List.of(true, false)) {
            assertThat(run(tree, new RestoreOptions(path(target), false, trial))).isEqualTo(wanted);
            assertThat(kept()).containsExactlyInAnyOrder("d differs in permissions from what is there",
                    "f differs in permissions from what is there", "p differs in permissions from what is there",
                    "l differs in time from what is there");
        }
        assertThat(List.of(mode("d"), mode("f"), mode("p"))).containsExactly(040700, 0100600, 010600);
        for (boolean trial : List.of(true, false)) {
            assertThat(run(tree, new RestoreOptions(path(target), true, trial)))
                    .isEqualTo(new RestoreOutcome(4, 0, 0, 0, 0, 0));
        }
        assertThat(mode("d")).isEqualTo(040755);
        assertThat(mode("f")).isEqualTo(0100640);
        assertThat(mode("p")).isEqualTo(010644);
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(0, 4, 0, 0, 0, 0));
    }

    @Test
    void theTimeOfADirectoryThatWasThereIsNoDifference() throws Exception {
        var tree = small.tree(directory("d", small.tree(file("f", 3, small.data("abc")), file("g", 3, small.data("abc")))));
        restore(tree, false);
        Files.delete(target.resolve("d/f"));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(1, 2, 0, 0, 0, 3));
        assertThat(Files.getLastModifiedTime(target.resolve("d")).toInstant())
                .isNotEqualTo(SmallRepository.TIME.instant());
        // What failed is brought later, and the directory looks as in the backup.
        Files.delete(target.resolve("d/f"));
        Files.setLastModifiedTime(target.resolve("d"), FileTime.from(SmallRepository.TIME.instant()));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(1, 2, 0, 0, 0, 3));
        assertThat(Files.getLastModifiedTime(target.resolve("d")).toInstant())
                .isEqualTo(SmallRepository.TIME.instant());
    }

    @Test
    void whatIsRightIsNotTouchedAtAll() throws Exception {
        var tree = small.tree(directory("d", small.tree()), file("f", 3, small.data("abc")), link("l", "nowhere"));
        restore(tree, false);
        for (boolean overwrite : List.of(false, true)) {
            var before = Files.getAttribute(target.resolve("f"), "unix:ctime");
            assertThat(restore(tree, overwrite)).isEqualTo(new RestoreOutcome(0, 3, 0, 0, 0, 0));
            assertThat(Files.getAttribute(target.resolve("f"), "unix:ctime")).isEqualTo(before);
        }
    }

    @Test
    void aFileThatShouldBeAnotherNamesLinkIsToldAndJoinedByOverwriting() throws Exception {
        var one = small.data("one");
        var tree = small.tree(linked(file("a", 3, one), 7), linked(file("b", 3, one), 7));
        restore(tree, false);
        Files.delete(target.resolve("a"));
        for (int run = 1; run <= 2; run++) {
            var wanted = run == 1 ? new RestoreOutcome(1, 0, 1, 0, 0, 3) : new RestoreOutcome(0, 1, 1, 0, 0, 0);
            assertThat(run(tree, new RestoreOptions(path(target), false, true))).isEqualTo(wanted);
            assertThat(restore(tree, false)).isEqualTo(wanted);
            assertThat(kept()).containsExactly("b is no hard link to a, as it is in the backup,");
        }
        assertThat(run(tree, new RestoreOptions(path(target), true, true))).isEqualTo(new RestoreOutcome(1, 1, 0, 0, 0, 0));
        assertThat(restore(tree, true)).isEqualTo(new RestoreOutcome(1, 1, 0, 0, 0, 0));
        assertThat(inode("a")).isEqualTo(inode("b"));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(0, 2, 0, 0, 0, 0));
    }

    @Test
    void aTrialRunCountsLinksAsTheRestoreDoes() throws Exception {
        var one = small.data("one");
        var tree = small.tree(linked(file("a", 3, one), 7), linked(file("b", 3, one), 7), linked(file("c", 3, one), 7));
        var trial = run(tree, new RestoreOptions(path(target), false, true));
        assertThat(restore(tree, false)).isEqualTo(trial).isEqualTo(new RestoreOutcome(3, 0, 0, 0, 0, 3));
    }

    @Test
    void aDirectoryThatIsNotEmptyIsNotReplacedAndTheTrialSaysSo() throws Exception {
        Files.createDirectories(target.resolve("f"));
        Files.writeString(target.resolve("f/own"), "own");
        var tree = small.tree(file("f", 3, small.data("abc")));
        for (boolean trial : List.of(true, false)) {
            assertThat(run(tree, new RestoreOptions(path(target), true, trial)))
                    .isEqualTo(new RestoreOutcome(0, 0, 0, 1, 0, 0));
        }
    }

    @Test
    void manyFilesAreReplacedAtOnce() throws Exception {
        var nodes = new Node[2_500];
        Files.createDirectories(target);
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = file("f%05d".formatted(i), 3, small.data("abc"));
            Files.writeString(target.resolve("f%05d".formatted(i)), "xyz");
        }
        assertThat(restore(small.tree(nodes), true)).isEqualTo(new RestoreOutcome(2_500, 0, 0, 0, 0, 7_500));
        for (int i = 0; i < nodes.length; i += 499) assertThat(target.resolve("f%05d".formatted(i))).hasContent("abc");
        assertThat(target.toFile().list()).hasSize(2_500);
    }

    private RestoreOutcome restoreAt(String place, Node node) throws Exception {
        var roots = List.of(new Root(node, ByteString.of(place), ByteString.of(place), List.of()));
        return new Restore(small.finished(), new RestoreOptions(path(target), false, false), 2).run(roots, events::add);
    }

    private void makeTarget(int mode) throws Exception {
        Files.createDirectories(target);
        Files.setAttribute(target, "unix:mode", mode);
    }

    private Object mode(String name) throws Exception {
        return Files.getAttribute(target.resolve(name), "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    private List<String> kept() {
        return events.stream().filter(e -> e instanceof Event.FileKept)
                .map(e -> ((Event.FileKept) e).path() + " " + ((Event.FileKept) e).reason()).toList();
    }

    private RestoreOutcome restore(Id tree, boolean overwrite) throws Exception {
        return run(tree, new RestoreOptions(path(target), overwrite, false));
    }

    private RestoreOutcome run(Id tree, RestoreOptions options) throws Exception {
        Repository repository = small.finished();
        var roots = List.of(new Root(Node.directory(tree), ByteString.EMPTY, ByteString.EMPTY, List.of()));
        events.clear();
        return new Restore(repository, options, 2).run(roots, events::add);
    }

    private List<String> failed() {
        return events.stream().filter(e -> e instanceof Event.FileFailed)
                .map(e -> ((Event.FileFailed) e).path().toString()).toList();
    }

    private List<String> names() {
        return List.of(target.toFile().list());
    }

    private Object inode(String name) throws Exception {
        return Files.getAttribute(target.resolve(name), "unix:ino");
    }

    private static ByteString path(Path path) {
        return ByteString.of(path.toString());
    }
}
