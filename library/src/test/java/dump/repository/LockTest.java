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
import dump.crypto.MasterKey;
import dump.format.LockFormat;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.LockRecord;
import dump.model.Timestamp;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    private static final long MINUTE = 60_000;

    @TempDir Path state;
    private final MemoryBackend store = new MemoryBackend();
    private final MasterKey key = MasterKey.generate(new SecureRandom());
    private final Workbench.Shelf shelf = Cheap.shelf(key);
    private final StoredFiles files = new StoredFiles(store, shelf, 2);
    private final AtomicLong passed = new AtomicLong();
    private final InstantSource clock = () -> BEGIN.plusMillis(passed.get());
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        shelf.close();
    }

    @Test
    void manyMayReadAndWriteAtOnce() throws Exception {
        try (var one = acquire(false, Duration.ZERO); var two = acquire(false, Duration.ZERO)) {
            one.confirm();
            two.confirm();
            assertThat(listed()).hasSize(2);
        }
        assertThat(listed()).isEmpty();
    }

    @Test
    void anExclusiveLockForbidsAnyOther() throws Exception {
        try (var exclusive = acquire(true, Duration.ZERO)) {
            assertThatThrownBy(() -> acquire(false, Duration.ZERO)).isInstanceOf(RepositoryException.Locked.class)
                    .hasMessageContaining("exclusively").hasMessageContaining("ada@tower (pid 4711)")
                    .hasMessageContaining("restic unlock");
            assertThatThrownBy(() -> acquire(true, Duration.ZERO)).isInstanceOf(RepositoryException.Locked.class);
            exclusive.confirm();
        }
        acquire(false, Duration.ZERO).close();
    }

    @Test
    void aSharedLockForbidsAnExclusiveOne() throws Exception {
        try (var shared = acquire(false, Duration.ZERO)) {
            assertThatThrownBy(() -> acquire(true, Duration.ZERO)).isInstanceOf(RepositoryException.Locked.class);
            shared.ensureHeld();
        }
        assertThat(listed()).isEmpty();
    }

    @Test
    void oneThatCameAtTheSameTimeIsSeenWhenTheLockIsConfirmed() throws Exception {
        try (var ours = acquire(false, Duration.ZERO)) {
            foreign(true);
            assertThatThrownBy(ours::confirm).isInstanceOf(RepositoryException.Locked.class)
                    .hasMessageContaining("eve@far");
        }
        assertThat(listed()).hasSize(1);
    }

    @Test
    void ifThereIsTimeToWaitItGivesWayToOneThatCameAtTheSameTime() throws Exception {
        try (var ours = acquire(false, Duration.ofMinutes(5))) {
            var other = foreign(true);
            assertThatThrownBy(ours::confirm)
                    .isInstanceOfSatisfying(RepositoryException.Contested.class, e -> assertThat(e.left()).isPositive());
            assertThat(listed()).containsExactly(other);
            assertThatThrownBy(ours::ensureFresh).isInstanceOf(RepositoryException.Contested.class);
            assertThatThrownBy(ours::ensureHeld).isInstanceOf(RepositoryException.Contested.class);
        }
    }

    @Test
    void oneThatWasWrittenJustBeforeOursIsSeenAtOnceAndWaitedFor() throws Exception {
        var other = new AtomicReference<Id>();
        var crossing = new FilterBackend(store) {
            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                if (other.get() == null) other.set(foreign(true));
                super.save(file, content);
            }
        };
        Events releasing = event -> {
            events.add(event);
            assertThat(listed()).containsExactly(other.get());
            remove(other.get());
        };
        var crossed = new StoredFiles(crossing, shelf, 2);
        try (var lock = Lock.acquire(crossed, null, holder(), false, Duration.ofMinutes(5), clock, releasing)) {
            lock.confirm();
            assertThat(listed()).hasSize(1).doesNotContain(other.get());
        }
        assertThat(events).hasSize(1).first().asString().contains("eve@far (pid 7)");
    }

    @Test
    void anOldLockOfAnotherIsNotPassedOver() throws Exception {
        var old = foreign(true);
        passed.set(1000 * MINUTE);
        assertThatThrownBy(() -> acquire(false, Duration.ZERO)).isInstanceOf(RepositoryException.Locked.class);
        assertThat(listed()).containsExactly(old);
    }

    @Test
    void itWaitsAndNamesTheHolderUntilTheOtherIsGone() throws Exception {
        var other = foreign(true);
        Events releasing = event -> {
            events.add(event);
            remove(other);
        };
        Lock.acquire(files, null, holder(), false, Duration.ofMinutes(5), clock, releasing).close();
        assertThat(events).hasSize(1).first().asString().contains("eve@far (pid 7)").contains("waiting up to 5 minutes");
    }

    @Test
    void aLockThatCannotBeReadForbidsToWork() throws Exception {
        var name = new Id(1, 2, 3, 4);
        store.save(at("locks/" + name), List.of(ByteBuffer.allocate(100)));
        assertThatThrownBy(() -> acquire(false, Duration.ZERO)).isInstanceOf(RepositoryException.Locked.class)
                .hasMessageContaining(name.toString()).hasMessageContaining("remove-all");
        assertThat(listed()).hasSize(1);
    }

    @Test
    void filesThatAreNoLocksForbidNothing() throws Exception {
        store.save(at("locks/.DS_Store"), List.of(ByteBuffer.allocate(1)));
        acquire(true, Duration.ZERO).close();
    }

    @Test
    void aRefreshWritesANewLockAndRemovesTheOld() throws Exception {
        try (var lock = acquire(false, Duration.ZERO)) {
            var first = listed();
            lock.refreshIfDue();
            assertThat(listed()).isEqualTo(first);
            passed.set(5 * MINUTE);
            lock.refreshIfDue();
            assertThat(listed()).hasSize(1).isNotEqualTo(first);
            assertThat(LockFormat.read(files.load(FileKind.LOCK, listed().getFirst(), 1000)).time().instant())
                    .isEqualTo(BEGIN.plusMillis(5 * MINUTE));
            lock.ensureHeld();
        }
        assertThat(listed()).isEmpty();
    }

    @Test
    void anOldLockThatCouldNotBeRemovedAtARefreshIsRemovedInTheEnd() throws Exception {
        var failing = new FaultyBackend(store, Fault.FAIL, 1, EnumSet.of(Call.REMOVE));
        var lock = Lock.acquire(new StoredFiles(failing, shelf, 2), null, holder(), false, Duration.ZERO, clock, events::add);
        try (lock) {
            passed.set(5 * MINUTE);
            lock.refreshIfDue();
            assertThat(failing.struck()).isNotNull();
            assertThat(listed()).hasSize(2);
            lock.ensureHeld();
        }
        assertThat(listed()).isEmpty();
    }

    @Test
    void afterALongSleepTheLockIsMadeGoodBeforeAnythingIsUploaded() throws Exception {
        try (var lock = acquire(false, Duration.ZERO)) {
            var first = listed();
            lock.ensureFresh();
            assertThat(listed()).isEqualTo(first);
            passed.set(600 * MINUTE);
            lock.ensureFresh();
            assertThat(listed()).hasSize(1).isNotEqualTo(first);
        }
    }

    @Test
    void afterALongSleepARemovedLockEndsTheRun() throws Exception {
        try (var lock = acquire(false, Duration.ZERO)) {
            remove(listed().getFirst());
            lock.ensureFresh();
            passed.set(600 * MINUTE);
            assertThatThrownBy(lock::ensureFresh).isInstanceOf(RepositoryException.Locked.class);
            assertThatThrownBy(lock::ensureHeld).isInstanceOf(RepositoryException.Locked.class);
        }
        assertThat(listed()).isEmpty();
    }

    @Test
    void aLockThatAnotherRemovedIsNotHeld() throws Exception {
        try (var lock = acquire(false, Duration.ZERO)) {
            lock.ensureHeld();
            remove(listed().getFirst());
            assertThatThrownBy(lock::ensureHeld).isInstanceOf(RepositoryException.Locked.class)
                    .hasMessageContaining("removed by another program");
            assertThatThrownBy(lock::ensureFresh).isInstanceOf(RepositoryException.Locked.class);
        }
    }

    @Test
    void aSnapshotIsNotSavedWithoutTheLock() throws Exception {
        try (var repository = Cheap.create(store, null); var lock = Cheap.lock(repository)) {
            remove(listed().getFirst());
            var snapshot = new dump.model.Snapshot(time(), null, new Id(1, 1, 1, 1), List.of("/a"), "tower", "ada", 0, 0,
                    List.of(), List.of(), null, "", null);
            assertThatThrownBy(() -> repository.saveSnapshot(snapshot, lock)).isInstanceOf(RepositoryException.Locked.class);
            assertThat(repository.snapshots(Events.NONE)).isEmpty();
        }
    }

    @Test
    void aSnapshotIsTakenBackIfTheLockWentWhileItWasSaved() throws Exception {
        var backend = new FilterBackend(store) {
            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                super.save(file, content);
                if (file.toString().startsWith("snapshots/")) LockTest.this.remove(listed().getFirst());
            }
        };
        try (var repository = Cheap.create(backend, null); var lock = Cheap.lock(repository)) {
            var snapshot = new dump.model.Snapshot(time(), null, new Id(1, 1, 1, 1), List.of("/a"), "tower", "ada", 0, 0,
                    List.of(), List.of(), null, "", null);
            assertThatThrownBy(() -> repository.saveSnapshot(snapshot, lock)).isInstanceOf(RepositoryException.Locked.class);
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
                        + "still there \\(the line is cut\\); prove it with `dump verify`"));
        assertThat(At.names(store, FileKind.SNAPSHOT)).hasSize(1);
    }

    @Test
    void aSnapshotWhoseDirectoryCouldNotBeSyncedIsSaidToBeThere() throws Exception {
        var backend = new FilterBackend(store) {
            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                super.save(file, content);
                if (file.toString().startsWith("snapshots/"))
                    throw new BackendException.Unconfirmed("it was written, but its directory could not be synced", null);
            }
        };
        saves(backend, failure -> assertThat(failure).isInstanceOf(RepositoryException.Failed.class)
                .hasMessageMatching("the snapshot [0-9a-f]{8} is there, but: it was written, but its directory could "
                        + "not be synced. Prove it with `dump verify`"));
        assertThat(At.names(store, FileKind.SNAPSHOT)).hasSize(1);
    }

    @Test
    void aSnapshotGoesIfTheLockWentEvenWhereItsSavingFailedAfterTheFact() throws Exception {
        var backend = new FilterBackend(store) {
            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                super.save(file, content);
                if (!file.toString().startsWith("snapshots/")) return;
                LockTest.this.remove(listed().getFirst());
                throw new BackendException.Passing("the answer is lost", null);
            }
        };
        saves(backend, failure -> assertThat(failure).isInstanceOf(RepositoryException.Locked.class));
        assertThat(At.names(store, FileKind.SNAPSHOT)).isEmpty();
    }

    private void saves(Backend backend, Consumer<Throwable> told) throws Exception {
        try (var repository = Cheap.create(backend, null); var lock = Cheap.lock(repository)) {
            var snapshot = new dump.model.Snapshot(time(), null, new Id(1, 1, 1, 1), List.of("/a"), "tower", "ada", 0, 0,
                    List.of(), List.of(), null, "", null);
            assertThatThrownBy(() -> repository.saveSnapshot(snapshot, lock)).satisfies(told::accept);
        }
    }

    @Test
    void aLockWhoseWritingWasNotConfirmedDoesNotStay() throws Exception {
        var faulty = new FaultyBackend(store, Fault.FAIL_AFTER, 1, EnumSet.of(Call.SAVE));
        Cheap.create(store, null).close();
        try (var repository = Cheap.open(faulty, null)) {
            assertThatThrownBy(() -> Cheap.lock(repository)).isInstanceOf(RepositoryException.Failed.class);
        }
        assertThat(listed()).isEmpty();
    }

    @Test
    void aLockThatCouldNotBeRemovedIsClearedByTheNextRun() throws Exception {
        Cheap.create(store, null).close();
        var stuck = new FilterBackend(store) {
            @Override
            public void remove(Handle file) throws BackendException {
                throw new BackendException.Passing("a fault made for a test", null);
            }
        };
        try (var repository = Cheap.open(stuck, state)) {
            Cheap.lock(repository).close();
        }
        assertThat(listed()).hasSize(1);
        try (var repository = Cheap.open(store, state); var lock = Cheap.lock(repository)) {
            assertThat(listed()).hasSize(1);
            lock.confirm();
        }
        assertThat(listed()).isEmpty();
    }

    @Test
    void whatCannotBeWrittenIsReadWithoutALockAndSaidSo() throws Exception {
        Cheap.create(store, null).close();
        for (var why : List.of(new BackendException.Denied("read-only", null), new BackendException.Full("no space", null))) {
            events.clear();
            var backend = new FilterBackend(store) {
                @Override
                public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                    throw why;
                }
            };
            try (var repository = Cheap.open(backend, state)) {
                assertThat(repository.lock(false, Duration.ZERO, events::add)).isNull();
                assertThat(events).hasSize(1).first().asString().contains("reading without one");
                assertThatThrownBy(() -> Cheap.lock(repository)).isInstanceOf(RepositoryException.Failed.class);
            }
        }
    }

    @Test
    void whereLocksMayNotBeListedItIsReadWithoutOne() throws Exception {
        Cheap.create(store, null).close();
        try (var repository = Cheap.open(new ClosedFolders(store, FileKind.LOCK), state)) {
            assertThat(repository.lock(false, Duration.ZERO, events::add)).isNull();
            assertThat(events).containsExactly(new Event.Warning("no lock can be taken (not allowed to list LOCK);"
                    + " reading without one"));
        }
    }

    @Test
    void whereNoRecordCanBeKeptItIsReadAllTheSame() throws Exception {
        Cheap.create(store, null).close();
        var occupied = Files.writeString(state.resolve("a file"), "no directory");
        try (var repository = Cheap.open(store, occupied)) {
            try (var lock = repository.lock(false, Duration.ZERO, events::add)) {
                lock.confirm();
            }
            assertThat(events).hasSize(1);
            assertThatThrownBy(() -> Cheap.lock(repository)).isInstanceOf(RepositoryException.Failed.class);
        }
    }

    private Lock acquire(boolean exclusive, Duration wait) throws Exception {
        return Lock.acquire(files, null, holder(), exclusive, wait, clock, events::add);
    }

    private static Lock.Holder holder() {
        return Cheap.use(null).holder();
    }

    private Id foreign(boolean exclusive) throws BackendException {
        try {
            var sealed = Lock.seal(files, new LockRecord(time(), exclusive, "far", "eve", 7, 0, 0));
            files.save(FileKind.LOCK, sealed);
            return sealed.id();
        } catch (RepositoryException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Timestamp time() {
        return new Timestamp(BEGIN.getEpochSecond(), 0, 0);
    }

    private void remove(Id lock) {
        try {
            files.remove(FileKind.LOCK, lock);
        } catch (BackendException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Id> listed() {
        var found = new ArrayList<Id>();
        store.list(FileKind.LOCK, entry -> {
            if (Id.isId(entry.name())) found.add(Id.parse(entry.name()));
        });
        return found;
    }
}
