package dump.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.MemoryBackend;
import dump.model.ByteString;
import dump.model.Events;
import dump.model.Id;
import dump.model.Timestamp;
import dump.repository.Cheap;
import dump.repository.Repository;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a backup takes for unchanged, by the times that the file system keeps. */
class UnchangedTest {
    @TempDir Path source;
    private Repository repository;

    @BeforeEach
    void makesARepository() throws Exception {
        source = source.toRealPath();
        repository = Cheap.create(new MemoryBackend(), null);
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
        var second = backup(first.tree(), changed("file", 60));
        assertThat(second).returns(1L, Backup.Outcome::filesChanged).returns(0L, Backup.Outcome::filesUnmodified);
        var third = backup(second.tree(), changed("file", 61));
        assertThat(third).returns(0L, Backup.Outcome::filesChanged).returns(1L, Backup.Outcome::filesUnmodified);
    }

    /** So many seconds after the second in which the file changed last. */
    private Timestamp changed(String name, int seconds) throws Exception {
        var time = (FileTime) Files.getAttribute(source.resolve(name), "unix:ctime");
        return new Timestamp(time.toInstant().getEpochSecond() + seconds, 0, 0);
    }

    private Backup.Outcome backup(Id parent, Timestamp start) throws Exception {
        try (var lock = repository.lock(true, Duration.ZERO, Events.NONE);
                var writer = repository.writer(lock, false, Events.NONE)) {
            var options = new Backup.Options(List.of(ByteString.of(source.toString())), List.of(), List.of(), List.of(),
                    false, Long.MAX_VALUE, false, false);
            var outcome = new Backup(repository, writer, Events.NONE).run(options, parent, start);
            writer.finish();
            return outcome;
        }
    }
}
