package dump.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.At;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.model.FoundLock;
import dump.model.FoundLock.Holder;
import dump.model.Id;
import dump.model.LockRecord;
import dump.model.Timestamp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The locks of a repository, told from each other and removed one by one. */
class LockFilesTest {
    private final MemoryBackend store = new MemoryBackend();

    @Test
    void tellsWhoMayBeAtWork() throws Exception {
        try (var repository = CheapKeys.create(store, null)) {
            leave("far", Duration.ofHours(2), true);
            leave("far", Duration.ofMinutes(20), false);
            leave("far", Duration.ofHours(-2), false);
            leave("tower", Duration.ofMinutes(1), false);
            store.save(Handle.of(FileKind.LOCK, new Id(0, 0, 0, 0).toString()), List.of(ByteBuffer.wrap(new byte[40])));
            var files = repository.locks().files();
            assertThat(files.list()).extracting(FoundLock::holder).containsExactly(Holder.SILENT, Holder.REFRESHED,
                    Holder.ENDED, Holder.IN_FUTURE, Holder.UNKNOWN);
            assertThat(files.list()).extracting(one -> one.lock() != null && one.lock().exclusive())
                    .containsExactly(true, false, false, false, false);
            for (var lock : files.list()) if (lock.isStale()) assertThat(files.remove(lock.id())).isTrue();
            assertThat(files.list()).extracting(FoundLock::holder)
                    .containsExactly(Holder.REFRESHED, Holder.IN_FUTURE, Holder.UNKNOWN);
            var last = files.list().getFirst();
            assertThat(files.remove(last.id())).isTrue();
            assertThat(files.remove(last.id())).as("it has gone").isFalse();
            assertThat(At.names(store, FileKind.LOCK)).hasSize(2);
        }
    }

    @Test
    void aLockThatIsHeldIsSeen() throws Exception {
        try (var repository = CheapKeys.create(store, null)) {
            try (var lock = CheapKeys.lock(repository)) {
                lock.confirm();
                assertThat(repository.locks().files().list()).singleElement()
                        .satisfies(one -> assertThat(one.lock().username()).isEqualTo("ada"));
            }
            assertThat(repository.locks().files().list()).isEmpty();
        }
    }

    private void leave(String host, Duration age, boolean exclusive) throws Exception {
        var time = Timestamp.of(Instant.now().minus(age), ZoneOffset.UTC);
        var key = CheapKeys.ring(store).open(KeyFiles.read(store), CheapKeys.secret(), any -> true).master();
        try (key; var codecs = CheapKeys.codecs(key)) {
            var files = new StoredFiles(store, codecs, 2);
            files.save(FileKind.LOCK, FileLock.seal(files, new LockRecord(time, exclusive, host, "eve", 4711, 1000, 0)));
        }
    }
}
