package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dump.model.ByteString;
import dump.model.Node;
import dump.model.Timestamp;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.source.LocalMetadata;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether what stands in the place of a source is what was backed up, or came there since. */
class PathToSourceTest {
    @TempDir Path base;
    private Path source;
    private PathToSource then;
    private Arrival arrival;

    @BeforeEach
    void takeASource() throws Exception {
        base = base.toRealPath();
        source = Files.createDirectories(base.resolve("above/source"));
        then = pathTo(source);
        arrival = new Arrival(changed(source), false);
    }

    @Test
    void theSameDirectoryIsTheSame() throws Exception {
        assertThat(then.isAnother(stat(), arrival)).isFalse();
    }

    @Test
    void oneThatWasMadeInItsPlaceIsAnother() throws Exception {
        Files.move(source, base.resolve("aside"));
        Files.createDirectory(source);
        assertThat(then.isAnother(stat(), arrival)).isTrue();
    }

    @Test
    void soIsOneBelowADirectoryThatWasMadeInThePlaceOfAnother() throws Exception {
        Files.move(base.resolve("above"), base.resolve("aside"));
        Files.createDirectories(source);
        assertThat(then.isAnother(stat(), arrival)).isTrue();
    }

    @Test
    void theSameDirectoryBelowAnotherOneIsStillTheSame() throws Exception {
        Files.move(base.resolve("above"), base.resolve("aside"));
        Files.createDirectory(base.resolve("above"));
        Files.move(base.resolve("aside/source"), source);
        assertThat(then.isAnother(stat(), arrival)).isFalse();
    }

    @Test
    void oneOfOtherNumbersThatDidNotChangeSinceIsTheSame() throws Exception {
        Files.move(source, base.resolve("aside"));
        Files.createDirectory(source);
        var later = new Arrival(new Timestamp(changed(source).seconds() + 1, 0, 0), false);
        assertThat(then.isAnother(stat(), later)).isFalse();
    }

    private FileStat stat() throws Exception {
        try (var directory = LocalDirectory.open(ByteString.of(source.toString()))) {
            return directory.stat();
        }
    }

    private static Timestamp changed(Path directory) throws Exception {
        try (var opened = LocalDirectory.open(ByteString.of(directory.toString()))) {
            return opened.stat().ctime();
        }
    }

    /** What a backup now would hold of the directories from below the root to it. */
    private static PathToSource pathTo(Path directory) throws Exception {
        var metadata = new LocalMetadata(ZoneOffset.UTC);
        List<Node> nodes = new ArrayList<>();
        for (var at = directory; at.getParent() != null; at = at.getParent()) {
            var name = ByteString.of(at.getFileName().toString());
            try (var parent = LocalDirectory.open(ByteString.of(at.getParent().toString()))) {
                nodes.addFirst(metadata.node(parent, name, parent.stat(name), new ArrayList<>()));
            }
        }
        return new PathToSource(nodes);
    }
}
