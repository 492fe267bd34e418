package dump.repository;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.At;
import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FaultyBackend;
import dump.backend.FaultyBackend.Call;
import dump.backend.FaultyBackend.Fault;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
import dump.model.Snapshot;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a repository does under a lock, and where it gets none or loses it. */
class RepositoryLockTest {
    private static final Snapshot SNAPSHOT = new Snapshot(SmallRepository.TIME, null, new Id(1, 1, 1, 1),
            List.of("/a"), "tower", "ada", 0, 0, List.of(), List.of(), null, "", null);

    @TempDir Path state;
    private final MemoryBackend store = new MemoryBackend();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    @Test
    void aSnapshotIsNotSavedWithoutTheLock() throws Exception {
        try (var repository = CheapKeys.create(store, null); var lock = CheapKeys.lock(repository)) {
            removeLocks();
            assertThatThrownBy(() -> repository.saveSnapshot(SNAPSHOT, lock))
                    .isInstanceOf(RepositoryException.Locked.class);
            assertThat(repository.snapshots(Events.NONE)).isEmpty();
        }
    }

    @Test
    void aSnapshotIsTakenBackIfTheLockWentWhileItWasSaved() throws Exception {
        var backend = new FilterBackend(store) {
            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                super.save(file, content);
                if (file.toString().startsWith("snapshots/")) removeLocks();
            }
        };
        try (var repository = CheapKeys.create(backend, null); var lock = CheapKeys.lock(repository)) {
            assertThatThrownBy(() -> repository.saveSnapshot(SNAPSHOT, lock))
                    .isInstanceOf(RepositoryException.Locked.class);
            assertThat(repository.snapshots(Events.NONE)).isEmpty();
        }
    }

    @Test
    void aSnapshotStaysIfNobodyCouldSeeWhetherTheLockWasStillThere() throws Exception {
        var backend = new FilterBackend(store) {
            private boolean saved;

            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                super.save(file, content);
                saved |= file.toString().startsWith("snapshots/");
            }

            @Override
            public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
                if (saved && kind == FileKind.LOCK) throw new BackendException.Passing("the line is cut", null);
                super.list(kind, found);
            }
        };
        saves(backend, failure -> assertThat(failure).isInstanceOf(RepositoryException.Failed.class)
                .hasMessageMatching("snapshots/[0-9a-f]{64} was written, but then nobody could see whether our lock was "
                        + "still there \\(the line is cut\\)")
                        .hasFieldOrPropertyWithValue("remedy", new Remedy.Verify()));
        assertThat(At.names(store, FileKind.SNAPSHOT)).hasSize(1);
    }

    @Test
    void aSnapshotWhoseDirectoryCouldNotBeSyncedIsSaidToBeThere() throws Exception {
        var backend = new FilterBackend(store) {
            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                super.save(file, content);
                if (file.toString().startsWith("snapshots/"))
                    throw new BackendException.Unconfirmed("it was written, but its directory could not be synced",
                    null);
            }
        };
        saves(backend, failure -> assertThat(failure).isInstanceOf(RepositoryException.Failed.class)
                .hasMessageMatching("the snapshot [0-9a-f]{8} is there, but: it was written, but its directory could "
                        + "not be synced").hasFieldOrPropertyWithValue("remedy", new Remedy.Verify()));
        assertThat(At.names(store, FileKind.SNAPSHOT)).hasSize(1);
    }

    @Test
    void aSnapshotGoesIfTheLockWentEvenWhereItsSavingFailedAfterTheFact() throws Exception {
        var backend = new FilterBackend(store) {
            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                super.save(file, content);
                if (!file.toString().startsWith("snapshots/")) return;
                removeLocks();
                throw new BackendException.Passing("the answer is lost", null);
            }
        };
        saves(backend, failure -> assertThat(failure).isInstanceOf(RepositoryException.Locked.class));
        assertThat(At.names(store, FileKind.SNAPSHOT)).isEmpty();
    }

    private void saves(Backend backend, Consumer<Throwable> told) throws Exception {
        try (var repository = CheapKeys.create(backend, null); var lock = CheapKeys.lock(repository)) {
            assertThatThrownBy(() -> repository.saveSnapshot(SNAPSHOT, lock)).satisfies(told::accept);
        }
    }

    @Test
    void aLockWhoseWritingWasNotConfirmedDoesNotStay() throws Exception {
        var faulty = new FaultyBackend(store, Fault.FAIL_AFTER, 1, EnumSet.of(Call.SAVE));
        CheapKeys.create(store, null).close();
        try (var repository = CheapKeys.open(faulty, null)) {
            assertThatThrownBy(() -> CheapKeys.lock(repository)).isInstanceOf(RepositoryException.Failed.class);
        }
        assertThat(At.names(store, FileKind.LOCK)).isEmpty();
    }

    /** As behind rclone, which goes on with what it was given when nobody waits for the answer any more. */
    @Test
    void aLockThatArrivesAfterItWasTakenBackIsClearedByTheNextRun() throws Exception {
        CheapKeys.create(store, null).close();
        var late = new FilterBackend(store) {
            private final List<Handle> onTheWay = new ArrayList<>();

            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                onTheWay.add(file);
                throw new BackendException.Passing("a fault made for a test", null);
            }

            @Override
            public void remove(Handle file) throws BackendException {
                if (onTheWay.remove(file)) store.save(file, List.of(ByteBuffer.wrap(new byte[10])));
                else super.remove(file);
            }
        };
        try (var repository = CheapKeys.open(late, state)) {
            assertThatThrownBy(() -> CheapKeys.lock(repository)).isInstanceOf(RepositoryException.Failed.class);
        }
        assertThat(At.names(store, FileKind.LOCK)).hasSize(1);
        try (var repository = CheapKeys.open(store, state)) {
            CheapKeys.lock(repository).close();
        }
        assertThat(At.names(store, FileKind.LOCK)).isEmpty();
    }

    @Test
    void aLockThatCouldNotBeRemovedIsClearedByTheNextRun() throws Exception {
        CheapKeys.create(store, null).close();
        var stuck = new FilterBackend(store) {
            @Override
            public void remove(Handle file) throws BackendException {
                throw new BackendException.Passing("a fault made for a test", null);
            }
        };
        try (var repository = CheapKeys.open(stuck, state)) {
            CheapKeys.lock(repository).close();
        }
        assertThat(At.names(store, FileKind.LOCK)).hasSize(1);
        try (var repository = CheapKeys.open(store, state); var lock = CheapKeys.lock(repository)) {
            assertThat(At.names(store, FileKind.LOCK)).hasSize(1);
            lock.confirm();
        }
        assertThat(At.names(store, FileKind.LOCK)).isEmpty();
    }

    @Test
    void whatCannotBeWrittenIsReadWithoutALockAndSaidSo() throws Exception {
        CheapKeys.create(store, null).close();
        for (var why : List.of(new BackendException.Denied("read-only", null),
                new BackendException.Full("no space", null), new BackendException.Lasting("refused", null))) {
            events.clear();
            var backend = new FilterBackend(store) {
                @Override
                public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                    throw why;
                }
            };
            try (var repository = CheapKeys.open(backend, state)) {
                assertThat(repository.locks().forReading(Duration.ZERO, this::hear)).isSameAs(Lock.NONE);
                assertThat(events).hasSize(1).first().asString().contains("reading without one");
                assertThatThrownBy(() -> CheapKeys.lock(repository)).isInstanceOf(RepositoryException.Failed.class);
            }
        }
    }

    private void hear(Event event) {
        if (!(event instanceof Event.Step)) events.add(event);
    }

    @Test
    void whereLocksMayNotBeListedItIsReadWithoutOne() throws Exception {
        CheapKeys.create(store, null).close();
        try (var repository = CheapKeys.open(new ClosedFolders(store, FileKind.LOCK), state)) {
            assertThat(repository.locks().forReading(Duration.ZERO, this::hear)).isSameAs(Lock.NONE);
            assertThat(events).containsExactly(new Event.Warning("no lock can be taken (not allowed to list LOCK);"
                    + " reading without one"));
        }
    }

    @Test
    void whereNoRecordCanBeKeptItIsReadAllTheSame() throws Exception {
        CheapKeys.create(store, null).close();
        var occupied = Files.writeString(state.resolve("a file"), "no directory");
        try (var repository = CheapKeys.open(store, occupied)) {
            try (var lock = repository.locks().forReading(Duration.ZERO, this::hear)) {
                lock.confirm();
            }
            assertThat(events).hasSize(1);
            assertThatThrownBy(() -> CheapKeys.lock(repository)).isInstanceOf(RepositoryException.Failed.class);
        }
    }

    /** As another program does it. */
    private void removeLocks() {
        try {
            for (var name : At.names(store, FileKind.LOCK)) store.remove(at("locks/" + name));
        } catch (BackendException e) {
            throw new IllegalStateException(e);
        }
    }
}
