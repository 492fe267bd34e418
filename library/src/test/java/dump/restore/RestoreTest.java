package dump.restore;

import static dump.repository.SmallRepository.directory;
import static dump.repository.SmallRepository.file;
import static dump.repository.SmallRepository.link;
import static dump.repository.SmallRepository.linked;
import static dump.repository.SmallRepository.node;
import static org.assertj.core.api.Assertions.assertThat;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.model.Content;
import dump.model.Event;
import dump.model.Existing;
import dump.model.Id;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.RestoreOutcome;
import dump.repository.SmallRepository;
import dump.target.PlannedTarget;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a snapshot holds is there after a restore, whatever it is and whatever of it is damaged or hostile. */
class RestoreTest extends RestoreCase {
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
        var roots = List.of(new RestoreRoot(node, ByteString.of("a/b"), ByteString.of("a/b"), List.of()));
        var outcome = Restore.run(plan(roots, Existing.KEEP), events::add);
        assertThat(outcome).isEqualTo(new RestoreOutcome(0, 0, 0, 1, 0, 0));
        assertThat(target.resolve("a/b")).doesNotExist();
    }

    @Test
    void aRootLandsInItsPlaceUnderItsName() throws Exception {
        var node = file("f", 3, small.data("abc"));
        var roots = List.of(new RestoreRoot(node, ByteString.of("x/y/g"), ByteString.of("x/y/f"), List.of()));
        var outcome = Restore.run(plan(roots, Existing.KEEP), events::add);
        assertThat(outcome).isEqualTo(new RestoreOutcome(1, 0, 0, 0, 0, 3));
        assertThat(target.resolve("x/y/g")).hasContent("abc");
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
        try (var writer = PlannedTarget.of(path(target))) {
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
        return new Node(node.name(), node.metadata().withAttributes(List.of(attribute)), node.content());
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
        var home = node("home", NodeType.DIRECTORY, 0750)
                .withContent(new Content.Directory(small.tree(file("f", 3, small.data("abc")))));
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
    void parentsThatAreMadeGetWhatTheBackupSaysOfThemAfterAllThatLandsInThem() throws Exception {
        var shut = node("x", NodeType.DIRECTORY, 0500);
        var inner = node("y", NodeType.DIRECTORY, 0710);
        var abc = small.data("abc");
        var roots = List.of(
                new RestoreRoot(file("f", 3, abc), ByteString.of("x/y/f"), ByteString.of("x/y/f"),
                List.of(shut, inner)),
                new RestoreRoot(file("g", 3, abc), ByteString.of("x/y/g"), ByteString.of("x/y/g"),
                List.of(shut, inner)),
                new RestoreRoot(file("h", 3, abc), ByteString.of("z/h"), ByteString.of("z/h"), List.of()));
        var plan = plan(roots, Existing.KEEP);
        assertThat(Restore.run(plan, events::add)).isEqualTo(new RestoreOutcome(3, 0, 0, 0, 0, 9));
        assertThat(mode("x")).isEqualTo(040500);
        assertThat(mode("x/y")).isEqualTo(040710);
        assertThat(mode("z")).isEqualTo(040700);
        assertThat(mode("")).isEqualTo(040700);
        for (var made : List.of("x", "x/y")) assertThat(Files.getLastModifiedTime(target.resolve(made)).toInstant())
                .isEqualTo(SmallRepository.TIME.instant());
        Files.setAttribute(target.resolve("x"), "unix:mode", 0755);
        assertThat(Restore.run(plan, events::add)).isEqualTo(new RestoreOutcome(0, 3, 0, 0, 0, 0));
        assertThat(mode("x")).isEqualTo(040755);
    }

    @Test
    void aTrialRunCountsLinksAsTheRestoreDoes() throws Exception {
        var one = small.data("one");
        var tree = small.tree(linked(file("a", 3, one), 7), linked(file("b", 3, one), 7), linked(file("c", 3, one), 7));
        var trial = foresee(tree, Existing.KEEP);
        assertThat(restore(tree, false)).isEqualTo(trial).isEqualTo(new RestoreOutcome(3, 0, 0, 0, 0, 3));
    }

    private List<String> names() {
        return List.of(target.toFile().list());
    }
}
