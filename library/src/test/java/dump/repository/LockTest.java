package dump.repository;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dump.model.Remedy;
import dump.model.Timestamp;
import dump.repository.FileLock.Purpose;
import java.nio.ByteBuffer;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lock in a store: whom it forbids what, how it is kept fresh, and what becomes of it. */
class LockTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    private static final long MINUTE = 60_000;

    private final MemoryBackend store = new MemoryBackend();
    private final MasterKey key = MasterKey.generate(new SecureRandom());
    private final BlobCodec.Pool codecs = CheapKeys.codecs(key);
    private final StoredFiles files = new StoredFiles(store, codecs, 2);
    private final AtomicLong passed = new AtomicLong();
    private final InstantSource clock = () -> BEGIN.plusMillis(passed.get());
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        codecs.close();
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
                    .satisfies(e -> assertThat(((RepositoryException) e).remedy()).isEqualTo(new Remedy.Unlock()));
            assertThatThrownBy(() -> acquire(true, Duration.ZERO)).isInstanceOf(RepositoryException.Locked.class);
            exclusive.confirm();
        }
        acquire(false, Duration.ZERO).close();
    }

    @Test
    void aLockThatCannotBeReadForbidsAllAndOneThatIsEmptyNothing() throws Exception {
        var half = at("locks/" + new Id(1, 2, 3, 4));
        store.save(half, List.of(ByteBuffer.allocate(0)));
        acquire(true, Duration.ZERO).close();
        store.save(half, List.of(ByteBuffer.allocate(50)));
        assertThatThrownBy(() -> acquire(false, Duration.ZERO)).isInstanceOf(RepositoryException.Locked.class)
                .hasMessageContaining(half + " cannot be read, so it is not known what it locks")
                .satisfies(e -> assertThat(((RepositoryException) e).remedy()).isEqualTo(new Remedy.RemoveLocks()));
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
                    .isInstanceOfSatisfying(RepositoryException.Contested.class,
                    e -> assertThat(e.left()).isPositive());
            assertThat(listed()).containsExactly(other);
            assertThatThrownBy(ours::ensureFresh).isInstanceOf(RepositoryException.Contested.class);
            assertThatThrownBy(ours::ensureHeld).isInstanceOf(RepositoryException.Contested.class);
        }
    }

    @Test
    void oneThatWasWrittenJustBeforeOursIsSeenAtOnceAndMadeWayFor() throws Exception {
        var other = new AtomicReference<Id>();
        var crossing = new FilterBackend(store) {
            @Override
            public void save(Handle file, List<ByteBuffer> content) throws BackendException {
                if (other.get() == null) other.set(foreign(true));
                super.save(file, content);
            }
        };
        var crossed = new StoredFiles(crossing, codecs, 2);
        try (var lock = FileLock.acquire(crossed, null, holder(), Purpose.STORE, Duration.ofMinutes(5), clock, events::add)) {
            assertThatThrownBy(lock::awaitLook).isInstanceOf(RepositoryException.Contested.class)
                    .hasMessageContaining("eve@far (pid 7)");
            assertThat(listed()).containsExactly(other.get());
        }
        remove(other.get());
        try (var lock = FileLock.acquire(crossed, null, holder(), Purpose.STORE, Duration.ofMinutes(5), clock, events::add)) {
            lock.confirm();
            assertThat(listed()).hasSize(1).doesNotContain(other.get());
        }
    }

    /** One that comes after the second look sees ours, and gives way: the third is for stores that show it late. */
    @Test
    void whoReadsLooksOnlyTwiceWhereAListingShowsAllAtOnce() throws Exception {
        for (var purpose : List.of(Purpose.READ, Purpose.STORE, Purpose.REMOVE)) {
            for (boolean atOnce : new boolean[] {true, false}) {
                var seen = new StoredFiles(new FilterBackend(store) {
                    @Override
                    public boolean listsAtOnce() {
                        return atOnce;
                    }
                }, codecs, 2);
                Id later;
                try (var ours = FileLock.acquire(seen, null, holder(), purpose, Duration.ZERO, clock, events::add)) {
                    ours.awaitLook();
                    later = foreign(true);
                    if (purpose == Purpose.READ && atOnce) ours.confirm();
                    else assertThatThrownBy(ours::confirm).isInstanceOf(RepositoryException.Locked.class);
                }
                remove(later);
            }
        }
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
        FileLock.acquire(files, null, holder(), Purpose.STORE, Duration.ofMinutes(5), clock, releasing).close();
        assertThat(events).hasSize(1).first().asString().contains("eve@far (pid 7)")
                .contains("waiting up to 5 minutes");
    }

    @Test
    void aLockThatCannotBeReadForbidsToWork() throws Exception {
        var name = new Id(1, 2, 3, 4);
        store.save(at("locks/" + name), List.of(ByteBuffer.allocate(100)));
        assertThatThrownBy(() -> acquire(false, Duration.ZERO)).isInstanceOf(RepositoryException.Locked.class)
                .hasMessageContaining(name.toString())
                .hasFieldOrPropertyWithValue("remedy", new Remedy.RemoveLocks());
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
        var lock = FileLock.acquire(new StoredFiles(failing, codecs, 2), null, holder(), Purpose.STORE, Duration.ZERO,
                clock, events::add);
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

    private FileLock acquire(boolean exclusive, Duration wait) throws Exception {
        return FileLock.acquire(files, null, holder(), exclusive ? Purpose.REMOVE : Purpose.STORE, wait, clock,
                events::add);
    }

    private static Lock.Holder holder() {
        return CheapKeys.use(null).holder().get();
    }

    private Id foreign(boolean exclusive) throws BackendException {
        try {
            var sealed = FileLock.seal(files, new LockRecord(time(), exclusive, "far", "eve", 7, 0, 0));
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
