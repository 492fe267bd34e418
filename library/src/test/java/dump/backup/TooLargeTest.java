package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.MemoryBackend;
import dump.format.TreeFormat;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Node;
import dump.repository.CheapKeys;
import dump.repository.Repository;
import dump.source.OwnPlaces;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader would not take is named and left out, and costs nothing else its place. */
class TooLargeTest {
    private static final long TIB = 1L << 40;

    @TempDir Path source;
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    @Test
    void theFileWithTheLongestListIsLeftOutAndTheOthersAreStored() throws Exception {
        Files.writeString(source.resolve("a"), "a");
        sparse("huge", 3 * TIB);
        sparse("huger", 4 * TIB);
        sparse("long", TIB);
        Files.writeString(source.resolve("z"), "z");
        // Of 67 bytes for each 8 MiB: 26, 35 and 9 MB.
        var tree = backedUp(24 << 20);
        assertThat(names(tree)).containsExactly("a", "long", "z");
        assertThat(events).filteredOn(Event.FileFailed.class::isInstance).containsExactlyInAnyOrder(
                failed("huge"), failed("huger"));
    }

    @Test
    void aDirectoryOfTooManyEntriesKeepsThoseThatFit() throws Exception {
        for (int i = 0; i < 200; i++) Files.writeString(source.resolve("file " + i), "");
        var tree = backedUp(20_000);
        assertThat(names(tree)).hasSizeBetween(20, 180);
        assertThat(events.stream().filter(Event.FileFailed.class::isInstance)).hasSize(200 - tree.size());
    }

    @Test
    void aFileWhoseListAloneIsTooLongIsLeftOutAtOnce() throws TooLargeException {
        var longest = new ChunkList();
        longest.add(new Id(1, 2, 3, 4), TreeFormat.FILE_BLOBS_MAX);
        assertThatThrownBy(() -> longest.add(new Id(1, 2, 3, 4), 1))
                .isInstanceOf(TooLargeException.class)
                .hasMessage("it is larger than can be read back: the list of its blobs would be above 1 GiB");
        assertThat(longest.join()).hasSize(TreeFormat.FILE_BLOBS_MAX);
    }

    private Event failed(String name) {
        return new Event.FileFailed(ByteString.of(name),
                "its directory would be larger with it than this machine's memory allows; left out");
    }

    private static List<String> names(List<Node> nodes) {
        return nodes.stream().map(node -> node.name().toString()).toList();
    }

    private void sparse(String name, long size) throws Exception {
        try (var file = new RandomAccessFile(source.resolve(name).toFile(), "rw")) {
            file.setLength(size);
        }
    }

    /** The entries of the source in the backup, whose trees have at most so many bytes. */
    private List<Node> backedUp(int treeLengthMax) throws Exception {
        var path = ByteString.of(source.toRealPath().toString());
        try (Repository repository = CheapKeys.create(new MemoryBackend(), null);
                var lock = repository.locks().forWriting(Duration.ZERO, events::add);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, events::add)) {
            var options = new Backup.Options(List.of(path), List.of(), OwnPlaces.NONE, List.of(), false, Long.MAX_VALUE,
                    false, false);
            var outcome = new Backup(repository, writer, treeLengthMax, events::add).run(options, null, null, Map.of());
            writer.finish();
            var found = repository.tree(outcome.tree()).nodes();
            for (var name : new BytePath(path).names()) {
                assertThat(found).filteredOn(node -> node.name().equals(name)).hasSize(1);
                var at = found.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
                found = repository.tree(at.subtree()).nodes();
            }
            return found;
        }
    }
}
