package dump.restore;

import static dump.repository.SmallRepository.directory;
import static dump.repository.SmallRepository.file;
import static dump.repository.SmallRepository.link;
import static dump.repository.SmallRepository.linked;
import static dump.repository.SmallRepository.node;
import static org.assertj.core.api.Assertions.assertThat;

import dump.model.Content;
import dump.model.Event;
import dump.model.Existing;
import dump.model.Id;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.RestoreListing;
import dump.model.RestoreOutcome;
import dump.repository.SmallRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is there already is left as it is or replaced, as it is wanted, and told either way. */
class RestoreOverTest extends RestoreCase {
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
    void aPlanTellsTheSameAndWritesNothing() throws Exception {
        var tree = small.tree(directory("d", small.tree(file("in", 3, small.data("abc")))),
                file("f", 3, small.data("abc")));
        assertThat(foresee(tree, Existing.KEEP))
                .isEqualTo(new RestoreOutcome(3, 0, 0, 0, 0, 6));
        assertThat(target).doesNotExist();
        Files.createDirectories(target);
        Files.writeString(target.resolve("f"), "abd");
        assertThat(foresee(tree, Existing.KEEP))
                .isEqualTo(new RestoreOutcome(2, 0, 1, 0, 0, 3));
        assertThat(foresee(tree, Existing.REPLACE))
                .isEqualTo(new RestoreOutcome(3, 0, 0, 0, 0, 6));
        assertThat(target.resolve("f")).hasContent("abd");
    }

    @Test
    void aPlanPrintsALineForEachEntryAndHowManyOfAKind() throws Exception {
        var one = small.data("one");
        var tree = small.tree(file("adjusted", 3, one), directory("d", small.tree()), linked(file("first", 3, one), 7),
                linked(file("further", 3, one), 7), file("lost", 1, Id.parse("2".repeat(64))),
                file("made", 3, one), file("other", 3, one), node("socket", NodeType.SOCKET, 0644));
        restore(tree, false);
        for (var name : List.of("made", "first", "further")) Files.delete(target.resolve(name));
        Files.setAttribute(target.resolve("adjusted"), "unix:mode", 0600);
        Files.writeString(target.resolve("other"), "xyz");
        assertThat(displayPath(tree, Existing.REPLACE))
                .containsExactlyInAnyOrder("adjust adjusted (3 bytes): permissions",
                "leave d: unchanged", "make first (3 bytes)", "link further to first",
                "fail lost: the repository lacks the data blob 22222222", "make made (3 bytes)",
                "replace other (3 bytes)", "skip socket: a socket exists only while its program runs",
                "make 2 (6 bytes), replace 1 (3 bytes), link 1 (3 bytes), adjust 1 (3 bytes), unchanged 1 (0 bytes),"
                        + " skip 1 (0 bytes), fail 1 (0 bytes)");
        assertThat(displayPath(tree, Existing.KEEP)).contains(
                "leave adjusted (3 bytes): differs in permissions from what is there",
                "leave other (3 bytes): differs from what is there");
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
    void whatAKilledRestoreLeftIsGoneAfterTheNext() throws Exception {
        var tree = small.tree(directory("d", small.tree(file("f", 3, small.data("abc")))));
        Files.createDirectories(target.resolve("d"));
        Files.writeString(target.resolve("d/.dump-restore-4194399-0123456789abcdef-7"), "ha");
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(1, 1, 0, 0, 0, 3));
        assertThat(target.resolve("d").toFile().list()).containsExactly("f");
    }

    @Test
    void aTargetThatWasThereKeepsItsMetadata() throws Exception {
        makeTarget(0755);
        var home = node("home", NodeType.DIRECTORY, 0750)
                .withContent(new Content.Directory(small.tree(file("f", 3, small.data("abc")))));
        assertThat(restoreAt("", home)).isEqualTo(new RestoreOutcome(1, 0, 0, 0, 0, 3));
        assertThat(mode("")).isEqualTo(040755);
    }

    @Test
    void aDirectoryThatAKilledRestoreMadeGetsItsMetadataFromTheNext() throws Exception {
        Files.createDirectories(target.resolve("d"));
        for (var made : List.of("d", "")) Files.setAttribute(target.resolve(made), "unix:mode", 01700);
        var home = node("home", NodeType.DIRECTORY, 0750)
                .withContent(new Content.Directory(
                        small.tree(directory("d", small.tree(file("f", 3, small.data("abc")))))));
        assertThat(restoreAt("", home)).isEqualTo(new RestoreOutcome(2, 0, 0, 0, 0, 3));
        assertThat(mode("")).isEqualTo(040750);
        assertThat(mode("d")).isEqualTo(040755);
        assertThat(Files.getLastModifiedTime(target.resolve("d")).toInstant())
                .isEqualTo(SmallRepository.TIME.instant());
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
            assertThat((trial ? foresee(tree, Existing.KEEP) : run(tree, Existing.KEEP))).isEqualTo(wanted);
            assertThat(kept()).containsExactlyInAnyOrder("d differs in permissions from what is there",
                    "f differs in permissions from what is there", "p differs in permissions from what is there",
                    "l differs in time from what is there");
        }
        assertThat(List.of(mode("d"), mode("f"), mode("p"))).containsExactly(040700, 0100600, 010600);
        for (boolean trial : List.of(true, false)) {
            assertThat((trial ? foresee(tree, Existing.REPLACE) : run(tree, Existing.REPLACE)))
                    .isEqualTo(new RestoreOutcome(4, 0, 0, 0, 0, 0));
        }
        assertThat(mode("d")).isEqualTo(040755);
        assertThat(mode("f")).isEqualTo(0100640);
        assertThat(mode("p")).isEqualTo(010644);
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(0, 4, 0, 0, 0, 0));
    }

    @Test
    void theTimeOfADirectoryThatWasThereIsNoDifference() throws Exception {
        var tree = small.tree(directory("d",
                small.tree(file("f", 3, small.data("abc")), file("g", 3, small.data("abc")))));
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
            assertThat(foresee(tree, Existing.KEEP)).isEqualTo(wanted);
            assertThat(restore(tree, false)).isEqualTo(wanted);
            assertThat(kept()).containsExactly("b is not a hard link to a, as it is in the backup,");
        }
        assertThat(foresee(tree, Existing.REPLACE))
                .isEqualTo(new RestoreOutcome(1, 1, 0, 0, 0, 0));
        assertThat(restore(tree, true)).isEqualTo(new RestoreOutcome(1, 1, 0, 0, 0, 0));
        assertThat(inode("a")).isEqualTo(inode("b"));
        assertThat(restore(tree, false)).isEqualTo(new RestoreOutcome(0, 2, 0, 0, 0, 0));
    }

    @Test
    void aDirectoryThatIsNotEmptyIsNotReplacedAndTheTrialSaysSo() throws Exception {
        Files.createDirectories(target.resolve("f"));
        Files.writeString(target.resolve("f/own"), "own");
        var tree = small.tree(file("f", 3, small.data("abc")));
        for (boolean trial : List.of(true, false)) {
            assertThat((trial ? foresee(tree, Existing.REPLACE) : run(tree, Existing.REPLACE)))
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

    private void makeTarget(int mode) throws Exception {
        Files.createDirectories(target);
        Files.setAttribute(target, "unix:mode", mode);
    }

    private List<String> kept() {
        return events.stream().filter(e -> e instanceof Event.FileKept)
                .map(e -> ((Event.FileKept) e).path() + " " + ((Event.FileKept) e).reason()).toList();
    }

    private List<String> displayPath(Id tree, Existing existing) throws Exception {
        var text = new StringBuilder();
        var listing = new RestoreListing(text);
        plan(roots(tree), existing).forEach(listing);
        listing.finish();
        return text.toString().lines().toList();
    }
}
