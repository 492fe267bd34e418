package dump.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.At;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.model.BlobType;
import dump.model.Events;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lock that is taken while the work begins. */
class LockAheadTest {
    private final MemoryBackend store = new MemoryBackend();
    private final CountDownLatch mayLock = new CountDownLatch(1);
    private final FilterBackend slow = new FilterBackend(store) {
        @Override
        public void save(Handle file, List<ByteBuffer> content) throws BackendException {
            try {
                if (file.kind() == FileKind.LOCK) mayLock.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new BackendException.Interrupted("interrupted", stop);
            }
            super.save(file, content);
        }
    };

    @BeforeEach
    void make() throws Exception {
        CheapKeys.create(store, null).close();
    }

    @Test
    void nothingIsStoredBeforeItIsThere() throws Exception {
        try (var repository = CheapKeys.open(slow, null);
                var lock = repository.locks().forWritingAhead(Duration.ZERO, Events.NONE)) {
            assertThat(repository.holdsNothing()).isTrue();
            try (var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
                CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, 1));
                var finishing = Thread.ofPlatform().start(() -> finish(writer));
                Thread.sleep(50);
                assertThat(At.names(store, FileKind.PACK)).isEmpty();
                mayLock.countDown();
                finishing.join();
            }
            assertThat(At.entries(store, FileKind.PACK)).hasSize(1);
            assertThat(At.names(store, FileKind.INDEX)).hasSize(1);
            assertThat(At.names(store, FileKind.LOCK)).hasSize(1);
        }
        assertThat(At.names(store, FileKind.LOCK)).isEmpty();
    }

    private static void finish(BlobWriter writer) {
        try {
            writer.finish();
        } catch (RepositoryException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void whoeverNeedsItHearsWhyItCouldNotBeHad() throws Exception {
        try (var other = CheapKeys.open(store, null);
                var exclusive = other.locks().exclusively(Duration.ZERO, Events.NONE);
                var repository = CheapKeys.open(store, null);
                var lock = repository.locks().forWritingAhead(Duration.ZERO, Events.NONE);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            exclusive.confirm();
            CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, 1));
            assertThatThrownBy(writer::finish).isInstanceOf(RepositoryException.Locked.class)
                    .hasMessageContaining("locked exclusively by ada@tower");
        }
        assertThat(At.names(store, FileKind.PACK)).isEmpty();
    }

    @Test
    void whoGivesTheWorkUpDoesNotWaitForIt() throws Exception {
        try (var repository = CheapKeys.open(slow, null);
                var lock = repository.locks().forWritingAhead(Duration.ZERO, Events.NONE)) {
            var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE);
            CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, 1));
            var failures = new ConcurrentLinkedQueue<Throwable>();
            var finishing = Thread.ofPlatform().uncaughtExceptionHandler((thread, failure) -> failures.add(failure))
                    .start(() -> finish(writer));
            while (finishing.getState() != Thread.State.WAITING) Thread.onSpinWait();
            writer.close();
            finishing.join();
            assertThat(failures).hasSize(1);
        }
        assertThat(At.names(store, FileKind.PACK)).isEmpty();
        assertThat(At.names(store, FileKind.LOCK)).isEmpty();
    }

    @Test
    void oneThatIsGivenUpMeanwhileLeavesNothing() throws Exception {
        try (var repository = CheapKeys.open(slow, null)) {
            repository.locks().forWritingAhead(Duration.ZERO, Events.NONE).close();
        }
        assertThat(At.names(store, FileKind.LOCK)).isEmpty();
    }

    @Test
    void whatIsStoredAlreadyIsListedAnewUnderTheLock() throws Exception {
        store(store, 1);
        try (var repository = CheapKeys.open(store, null);
                var lock = repository.locks().forWritingAhead(Duration.ZERO, Events.NONE)) {
            assertThat(repository.holdsNothing()).isFalse();
            store(store, 2);
            lock.awaitWritten();
            assertThat(repository.loadIndex(lock, Events.NONE).files()).hasSize(2);
        }
    }

    private static void store(MemoryBackend store, int seed) throws Exception {
        try (var repository = CheapKeys.open(store, null); var lock = CheapKeys.lock(repository);
                var writer = repository.writer(repository.loadIndex(lock, Events.NONE), false, Events.NONE)) {
            CheapKeys.put(writer, BlobType.DATA, CheapKeys.noise(1000, seed));
            writer.finish();
        }
    }
}
