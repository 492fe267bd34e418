package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Timestamp;
import dump.repository.CheapKeys;
import dump.repository.Repository;
import dump.source.OwnPlaces;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a backup takes for unchanged, by the times that the file system keeps. */
class UnchangedTest {
    @TempDir Path source;
    private final Queue<Event> told = new ConcurrentLinkedQueue<>();
    private Repository repository;

    @BeforeEach
    void makesARepository() throws Exception {
        source = source.toRealPath();
        repository = CheapKeys.create(new MemoryBackend(), null);
    }

    @AfterEach
    void closes() {
        repository.close();
    }

    @Test
    void whatIsWrittenThroughAMappingAfterABackupIsSeenByTheNext() throws Exception {
        try (var file = FileChannel.open(source.resolve("mapped"), StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            var mapping = file.map(MapMode.READ_WRITE, 0, 4096);
            mapping.put(0, (byte) 'a');
            // Half a minute before the backup, and not written back until after it.
            var start = changed("mapped", 30);
            var first = backup(null, null);
            mapping.put(0, (byte) 'b');
            var second = backup(first.tree(), start);
            assertThat(second.filesUnmodified()).isZero();
            assertThat(second.tree()).isNotEqualTo(first.tree());
        }
    }

    @Test
    void aFileThatChangedInTheMinuteBeforeABackupIsReadOnceMoreAndThenNoMore() throws Exception {
        Files.writeString(source.resolve("file"), "text");
        var first = backup(null, null);
        assertThat(told).containsExactly(new Event.FileStored(ByteString.of("file"), 4, true));
        var second = backup(first.tree(), changed("file", 60));
        assertThat(told).containsExactly(new Event.FileUnchanged(ByteString.of("file"), 4, true));
        var third = backup(second.tree(), changed("file", 61));
        assertThat(told).containsExactly(new Event.FileUnchanged(ByteString.of("file"), 4, false));
        assertThat(third.filesUnmodified()).isEqualTo(1);
    }

    /** So many seconds after the second in which the file changed last. */
    private Timestamp changed(String name, int seconds) throws Exception {
        var time = (FileTime) Files.getAttribute(source.resolve(name), "unix:ctime");
        return new Timestamp(time.toInstant().getEpochSecond() + seconds, 0, 0);
    }

    private Backup.Outcome backup(Id parent, Timestamp start) throws Exception {
        try (var lock = repository.locks().forWriting(Duration.ZERO, Events.NONE);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            var options = new Backup.Options(List.of(ByteString.of(source.toString())), List.of(), OwnPlaces.NONE,
                    List.of(), false, Long.MAX_VALUE, false, false);
            told.clear();
            var outcome = new Backup(repository, writer, event -> {
                if (!(event instanceof Event.Progress)) told.add(event);
            }).run(options, parent, start, Map.of());
            writer.finish();
            return outcome;
        }
    }
}
