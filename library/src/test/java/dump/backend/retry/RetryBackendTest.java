package dump.backend.retry;

import static dump.backend.At.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dump.backend.At;
import dump.backend.Backend;
import dump.backend.BackendContract;
import dump.backend.BackendException;
import dump.backend.FaultyBackend;
import dump.backend.FaultyBackend.Fault;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.backend.Handle;
import dump.backend.MemoryBackend;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryBackendTest extends BackendContract {
    private final MemoryBackend store = new MemoryBackend();
    private final SleptClock clock = new SleptClock();
    private final List<String> heard = new ArrayList<>();
    private final RetryListener listener = new RetryListener() {
        @Override
        public void waits(String reason, Duration pause) {
            heard.add("%d ms: %s".formatted(pause.toMillis(), reason));
        }

        @Override
        public void goesOn(Duration after) {
            heard.add("goes on after " + after.toMillis() + " ms");
        }
    };

    @Override
    protected Backend open() {
        return retrying(new MemoryBackend());
    }

    /** Pauses of exactly 1, 2, 4, … seconds. */
    private RetryBackend retrying(Backend inner) {
        RandomGenerator middle = () -> Long.MIN_VALUE;
        return new RetryBackend(inner, RetryOptions.DEFAULT.listener(listener), clock, new Pauses(middle));
    }

    /** Fails while it is told to. */
    private static class Switched extends FilterBackend {
        final AtomicBoolean dead = new AtomicBoolean();
        final AtomicInteger calls = new AtomicInteger();

        Switched(Backend inner) {
            super(inner);
        }

        private void call() throws BackendException {
            calls.incrementAndGet();
            if (dead.get()) throw new BackendException.Passing("the server does not answer", null);
        }

        @Override
        public void save(Handle file, List<ByteBuffer> content) throws BackendException {
            call();
            super.save(file, content);
        }

        @Override
        public long size(Handle file) throws BackendException {
            call();
            return super.size(file);
        }
    }

    @Test
    void triesAgainWithPausesThatGrowAndSaysSo() throws Exception {
        var faulty = new Switched(store) {
            @Override
            public long size(Handle file) throws BackendException {
                dead.set(calls.get() < 6);
                return super.size(file);
            }
        };
        store.save(at("config"), List.of(bytes("abc")));

        assertThat(retrying(faulty).size(at("config"))).isEqualTo(3);

        assertThat(clock.sleptMillis).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 29_000L);
    }

    @Test
    void leavesAStoreAloneForAsLongAsItWantsWithinPatience() throws Exception {
        var wanted = new ArrayList<>(List.of(20, 1, 0, 3_000));
        store.save(at("config"), List.of(bytes("abc")));
        var backend = retrying(new FilterBackend(store) {
            @Override
            public long size(Handle file) throws BackendException {
                if (wanted.isEmpty()) return super.size(file);
                throw new BackendException.Passing("busy", null, Duration.ofSeconds(wanted.removeFirst()));
            }
        });
        assertThat(backend.loadAll(at("config"), 3)).as("it answers").hasSize(3);

        assertThat(backend.size(at("config"))).isEqualTo(3);

        assertThat(clock.sleptMillis).as("20 s; 2 and 4 as usual; what is left of 15 minutes")
                .containsExactly(20_000L, 2_000L, 4_000L, 900_000L - 26_000L);
    }

    @Test
    void givesUpAfterAMinuteWhereNothingEverAnswered() {
        var dead = new Switched(store);
        dead.dead.set(true);

        assertThatThrownBy(() -> retrying(dead).size(at("config"))).isInstanceOf(BackendException.Passing.class)
                .hasMessage("the server does not answer; it was tried again for 60 seconds");

        assertThat(heard).hasSize(6).startsWith("1000 ms: the server does not answer",
                "2000 ms: the server does not answer");
    }

    @Test
    void givesUpAfterSecondsWhereNobodyEverKnewTheHost() throws Exception {
        var unknown = new AtomicBoolean(true);
        var backend = retrying(new FilterBackend(store) {
            @Override
            public void sync(Handle file) throws BackendException {
                if (unknown.get()) throw BackendException.Passing.ofName("there is no host x", null);
            }
        });
        assertThatThrownBy(() -> backend.sync(at("config")))
                .hasMessage("there is no host x; it was tried again for 5 seconds");
        unknown.set(false);
        backend.save(at("config"), List.of(bytes("abc")));
        unknown.set(true);
        assertThatThrownBy(() -> backend.sync(at("config"))).as("the line may be down for a while")
                .hasMessageContaining("for 15 minutes");
    }

    @Test
    void givesUpAfterAQuarterOfAnHourWhereItOnceAnsweredAndThenTriesEverythingOnce() throws Exception {
        var switched = new Switched(store);
        var backend = retrying(switched);
        backend.save(at("index/a"), List.of(bytes("1")));
        switched.dead.set(true);

        assertThatThrownBy(() -> backend.size(at("index/a")))
                .hasMessage("the server does not answer; it was tried again for 15 minutes");
        int calls = switched.calls.get();
        assertThatThrownBy(() -> backend.size(at("index/a"))).isInstanceOf(BackendException.Passing.class);
        assertThatThrownBy(() -> backend.size(at("locks/a"))).isInstanceOf(BackendException.Passing.class);
        assertThat(switched.calls.get()).as("once each").isEqualTo(calls + 2);

        switched.dead.set(false);
        assertThat(backend.size(at("index/a"))).isEqualTo(1);
        assertThat(heard.getLast()).isEqualTo("goes on after 900000 ms");
        switched.dead.set(true);
        assertThatThrownBy(() -> backend.size(at("index/a"))).hasMessageContaining("for 60 seconds");

        switched.dead.set(false);
        backend.save(at("index/b"), List.of(bytes("2")));
        switched.dead.set(true);
        assertThatThrownBy(() -> backend.size(at("index/a"))).hasMessageContaining("for 15 minutes");
    }

    @Test
    void aMissingFileIsAnAnswer() throws Exception {
        var switched = new Switched(store);
        var backend = retrying(switched);
        assertThatThrownBy(() -> backend.size(at("config"))).isInstanceOf(BackendException.NotFound.class);
        switched.dead.set(true);

        assertThatThrownBy(() -> backend.size(at("config"))).hasMessageContaining("for 15 minutes");
    }

    @Test
    void triesNothingAgainThatIsLasting() {
        for (var failure : List.of(new BackendException.Lasting("x", null), new BackendException.Denied("x", null),
                new BackendException.Full("x", null), new BackendException.ReadOnly("x", null),
                new BackendException.TooShort("x"), new BackendException.Interrupted("x", null))) {
            var calls = new AtomicInteger();
            var backend = retrying(new FilterBackend(store) {
                @Override
                public void sync(Handle file) throws BackendException {
                    calls.incrementAndGet();
                    throw failure;
                }
            });
            assertThatThrownBy(() -> backend.sync(at("config"))).isSameAs(failure);
            assertThat(calls.get()).isEqualTo(1);
        }
    }

    @Test
    void everyCallGoesWellWhicheverFails() throws Exception {
        for (var fault : List.of(Fault.FAIL, Fault.FAIL_AFTER)) {
            for (int call = 1; call <= 9; call++) {
                var inner = new MemoryBackend();
                var faulty = new FaultyBackend(inner, fault, call);
                var backend = retrying(faulty);
                backend.create();
                var content = bytes("..content..").position(2).limit(9);
                backend.save(at("index/a"), List.of(content));
                assertThat(backend.saveNew(at("config"), List.of(bytes("12"), bytes("3")))).isTrue();
                assertThat(backend.saveNew(at("config"), List.of(bytes("124")))).isFalse();
                assertThat(backend.loadAll(at("index/a"), 100)).asString().isEqualTo("content");
                var target = bytes("......").position(1).limit(4);
                backend.load(at("index/a"), 2, target);
                assertThat(new String(target.array())).isEqualTo(".nte..");
                assertThat(target.position()).isEqualTo(4);
                assertThat(backend.size(at("config"))).isEqualTo(3);
                assertThat(At.names(backend, FileKind.INDEX)).containsExactly("a");
                backend.remove(at("index/a"));
                assertThat(faulty.struck()).as("%s at %d", fault, call).isNotNull();
            }
        }
    }

    @Test
    void takesAwayWhatACutOffSaveLeft() throws Exception {
        retrying(new FaultyBackend(store, Fault.TRUNCATE, 1)).save(at("data/00/00p"), List.of(bytes("1234")));

        assertThat(At.names(store, FileKind.PACK)).containsExactly("00p");
    }

    @Test
    void tellsNoEntryTwiceWhereAListBreaksOff() throws Exception {
        for (var name : List.of("a", "b", "c")) store.save(at("index/" + name), List.of(bytes(name)));
        var broken = new AtomicBoolean(true);
        var backend = retrying(new FilterBackend(store) {
            @Override
            public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
                if (!broken.getAndSet(false)) {
                    super.list(kind, found);
                    return;
                }
                found.accept(new Entry("a", 1));
                throw new BackendException.Passing("cut", null);
            }
        });

        assertThat(At.names(backend, FileKind.INDEX)).containsExactly("a", "b", "c");
    }

    @Test
    void tellsWhatItCouldListBeforeItFailsForGood() {
        var backend = retrying(new FilterBackend(store) {
            @Override
            public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
                found.accept(new Entry("a", 1));
                throw new BackendException.Denied("closed", null);
            }
        });
        var told = new ArrayList<String>();

        assertThatThrownBy(() -> backend.list(FileKind.INDEX, entry -> told.add(entry.name())))
                .isInstanceOf(BackendException.Denied.class);
        assertThat(told).containsExactly("a");
    }

    @Test
    void afterALostAnswerAnothersFileIsNotTakenForOurs() throws Exception {
        var backend = retrying(new FilterBackend(store) {
            private boolean lost;

            @Override
            public boolean saveNew(Handle file, List<ByteBuffer> content) throws BackendException {
                if (lost) return super.saveNew(file, content);
                lost = true;
                super.saveNew(file, List.of(bytes("theirs")));
                throw new BackendException.Passing("lost", null);
            }
        });

        assertThat(backend.saveNew(at("config"), List.of(bytes("ours!!")))).isFalse();
    }

    @Test
    void anInterruptEndsTheWait() {
        var dead = new Switched(store);
        dead.dead.set(true);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> retrying(dead).size(at("config"))).isInstanceOf(BackendException.Interrupted.class);
        assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
    }

    @Test
    void afterAnInterruptWhatIsLeftToDoIsTriedOnce() throws Exception {
        var dead = new Switched(store);
        dead.dead.set(true);
        var backend = retrying(dead);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> backend.size(at("config"))).isInstanceOf(BackendException.Interrupted.class);
        Thread.interrupted();
        int calls = dead.calls.get();

        for (var name : List.of("index/a", "locks/l"))
            assertThatThrownBy(() -> backend.size(at(name))).isInstanceOf(BackendException.Passing.class);

        assertThat(dead.calls.get()).isEqualTo(calls + 2);
        assertThat(clock.sleptMillis).isEmpty();
    }

    @Test
    void whoGivesUpTheWorkWakesAllWhoWait() throws Exception {
        var sleeping = new CountDownLatch(1);
        var dead = new Switched(store);
        dead.dead.set(true);
        var backend = new RetryBackend(dead, RetryOptions.DEFAULT, new RetryClock() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public void sleep(long time) throws InterruptedException {
                sleeping.countDown();
                new CountDownLatch(1).await();
            }
        }, new Pauses(new SplittableRandom(1)));
        try (var threads = Executors.newFixedThreadPool(4)) {
            var waiting = new ArrayList<Future<Long>>();
            for (int i = 0; i < 4; i++) waiting.add(threads.submit(() -> backend.size(at("index/a"))));
            sleeping.await();
            while (waiting.stream().anyMatch(one -> !one.isDone())) {
                backend.hurry();
                Thread.sleep(5);
            }

            for (var one : waiting) assertThatThrownBy(one::get).hasCauseInstanceOf(BackendException.class);
        }
    }

    @Test
    void oneLooksWhetherTheStoreAnswersWhileAllOthersWait() throws Exception {
        var switched = new Switched(store);
        var backend = new RetryBackend(switched, RetryOptions.DEFAULT, new SleptClock() {
            @Override
            public synchronized void sleep(long time) throws InterruptedException {
                super.sleep(time);
                if (sleptMillis.size() == 20) switched.dead.set(false);
            }
        }, new Pauses(new SplittableRandom(1)));
        backend.save(at("index/a"), List.of(bytes("1")));
        switched.dead.set(true);
        switched.calls.set(0);

        try (var threads = Executors.newFixedThreadPool(8)) {
            var calls = new ArrayList<Callable<Long>>();
            for (int i = 0; i < 8; i++) calls.add(() -> backend.size(at("index/a")));
            for (var call : threads.invokeAll(calls)) assertThat(call.get()).isEqualTo(1);
        }
        assertThat(switched.calls.get()).as("8 began at once, a try for each pause, and 8 went well")
                .isLessThanOrEqualTo(8 + 20 + 8);
    }

    @Test
    void locksWaitForNobody() throws Exception {
        var sleeping = new CountDownLatch(1);
        var woken = new CountDownLatch(1);
        var switched = new Switched(store);
        store.save(at("index/a"), List.of(bytes("1")));
        var backend = new RetryBackend(switched, RetryOptions.DEFAULT, new RetryClock() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public void sleep(long time) throws InterruptedException {
                sleeping.countDown();
                woken.await();
            }
        }, new Pauses(new SplittableRandom(1)));
        switched.dead.set(true);
        try (var threads = Executors.newSingleThreadExecutor()) {
            var waiting = threads.submit(() -> backend.size(at("index/a")));
            sleeping.await();
            switched.dead.set(false);

            backend.save(at("locks/l"), List.of(bytes("lock")));

            woken.countDown();
            assertThat(waiting.get()).isEqualTo(1);
        }
    }
}
