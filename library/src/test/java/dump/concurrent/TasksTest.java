package dump.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TasksTest {
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void joinWaitsForAllAndMoreMayFollow() throws Exception {
        try (var tasks = new Tasks<>("work", 3, 2, IOException.class)) {
            for (int i = 0; i < 1000; i++) tasks.submit(done::incrementAndGet);
            tasks.join();
            assertThat(done).hasValue(1000);

            tasks.submit(done::incrementAndGet);
            tasks.join();
            assertThat(done).hasValue(1001);
        }
    }

    @Test
    void joinOfNothingReturns() throws Exception {
        try (var tasks = new Tasks<>("work", 3, 2, IOException.class)) {
            tasks.join();
        }
    }

    @Test
    void runsAsManyAtOnceAsThereAreThreadsWhichAreNamedDaemons() throws Exception {
        var together = new CyclicBarrier(3);
        Set<Thread> seen = Collections.synchronizedSet(new HashSet<>());
        try (var tasks = new Tasks<>("work", 3, 0, Exception.class)) {
            for (int i = 0; i < 9; i++)
                tasks.submit(() -> {
                    together.await();
                    seen.add(Thread.currentThread());
                });
            tasks.join();
        }
        assertThat(seen).extracting(Thread::getName).containsExactlyInAnyOrder("work-1", "work-2", "work-3");
        assertThat(seen).allMatch(Thread::isDaemon).noneMatch(Thread::isAlive);
    }

    @Test
    void oneThreadKeepsTheOrder() throws Exception {
        var order = Collections.synchronizedList(new ArrayList<Integer>());
        try (var tasks = new Tasks<>("work", 1, 4, RuntimeException.class)) {
            for (int i = 0; i < 20; i++) {
                int number = i;
                tasks.submit(() -> order.add(number));
            }
            tasks.join();
        }
        assertThat(order).hasSize(20).isSorted();
    }

    @Test
    void aFullQueueHoldsTheSubmitterBack() throws Exception {
        var gate = new CountDownLatch(1);
        var submitted = new AtomicInteger();
        try (var tasks = new Tasks<>("work", 2, 3, Exception.class)) {
            var submitter = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < 20; i++) {
                        tasks.submit(gate::await);
                        submitted.incrementAndGet();
                    }
                } catch (Exception failed) {
                    submitted.set(-1);
                }
            });
            while (submitted.get() < 5) Thread.onSpinWait();
            awaitWaiting(submitter);
            assertThat(submitted).as("2 that run and 3 that wait").hasValue(5);

            gate.countDown();
            submitter.join();
            tasks.join();
            assertThat(submitted).hasValue(20);
        }
    }

    @Test
    void theFirstFailureDropsWhatIsQueuedAndStandsForGood() throws Exception {
        var first = new IOException("first");
        var gate = new CountDownLatch(1);
        try (var tasks = new Tasks<>("work", 1, 10, Exception.class)) {
            tasks.submit(() -> {
                gate.await();
                throw first;
            });
            for (int i = 0; i < 5; i++) tasks.submit(done::incrementAndGet);
            gate.countDown();

            assertThatThrownBy(tasks::join).isSameAs(first);
            assertThatThrownBy(() -> tasks.submit(done::incrementAndGet)).isSameAs(first);
            assertThatThrownBy(tasks::join).isSameAs(first);
            assertThat(tasks.stopping()).isTrue();
        }
        assertThat(done).hasValue(0);
    }

    @Test
    void ofTwoFailuresTheEarlierIsThrownAndOnlyWhenTheOtherHasEnded() throws Exception {
        var earlier = new IOException("earlier");
        try (var tasks = new Tasks<>("work", 2, 0, Exception.class)) {
            tasks.submit(() -> {
                while (!tasks.stopping()) Thread.onSpinWait();
                done.incrementAndGet();
                throw new IOException("later");
            });
            tasks.submit(() -> {
                throw earlier;
            });
            assertThatThrownBy(tasks::join).isSameAs(earlier);
            assertThat(done).hasValue(1);
        }
    }

    @Test
    void aFailureWakesASubmitterThatWaits() throws Exception {
        var gate = new CountDownLatch(1);
        var failure = new IOException("disk gone");
        var seen = new AtomicReference<Throwable>();
        try (var tasks = new Tasks<>("work", 1, 0, Exception.class)) {
            tasks.submit(() -> {
                gate.await();
                throw failure;
            });
            var submitter = Thread.ofPlatform().start(() -> {
                try {
                    tasks.submit(done::incrementAndGet);
                } catch (Exception thrown) {
                    seen.set(thrown);
                }
            });
            awaitWaiting(submitter);
            gate.countDown();
            submitter.join();
        }
        assertThat(seen).hasValue(failure);
        assertThat(done).hasValue(0);
    }

    @Test
    void uncheckedFailuresAndErrorsComeThroughAsTheyAre() throws Exception {
        for (var failure : List.of(new IllegalStateException("bug"), new StackOverflowError(), new AssertionError()))
            try (var tasks = new Tasks<>("work", 2, 2, IOException.class)) {
                tasks.submit(() -> {
                    if (failure instanceof Error error) throw error;
                    throw (RuntimeException) failure;
                });
                assertThatThrownBy(tasks::join).isSameAs(failure);
            }
    }

    @Test
    void closeDropsWhatIsQueuedAndWaitsForWhatRuns() throws Exception {
        var running = new CountDownLatch(1);
        var interrupted = new AtomicBoolean();
        try (var tasks = new Tasks<>("work", 1, 10, Exception.class)) {
            tasks.submit(() -> {
                running.countDown();
                while (!tasks.stopping()) Thread.onSpinWait();
                interrupted.set(Thread.currentThread().isInterrupted());
                done.incrementAndGet();
            });
            for (int i = 0; i < 5; i++) tasks.submit(done::incrementAndGet);
            running.await();
        }
        assertThat(done).as("the one that ran").hasValue(1);
        assertThat(interrupted).isFalse();
    }

    @Test
    void closeOfAnInterruptedThreadStillWaitsAndKeepsTheInterrupt() throws Exception {
        var running = new CountDownLatch(1);
        try (var tasks = new Tasks<>("work", 1, 0, Exception.class)) {
            tasks.submit(() -> {
                running.countDown();
                while (!tasks.stopping()) Thread.onSpinWait();
                done.incrementAndGet();
            });
            running.await();
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).hasValue(1);
    }

    @Test
    void anInterruptedThreadNeitherSubmitsNorJoins() throws Exception {
        try (var tasks = new Tasks<>("work", 1, 0, IOException.class)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> tasks.submit(done::incrementAndGet)).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(tasks::join).isInstanceOf(InterruptedException.class);
        }
        assertThat(done).hasValue(0);
    }

    @Test
    void anInterruptThatATaskLeavesDoesNotReachTheNext() throws Exception {
        var interrupted = new AtomicBoolean();
        try (var tasks = new Tasks<>("work", 1, 1, IOException.class)) {
            tasks.submit(() -> Thread.currentThread().interrupt());
            tasks.submit(() -> interrupted.set(Thread.currentThread().isInterrupted()));
            tasks.join();
        }
        assertThat(interrupted).isFalse();
    }

    @Test
    void refusesTasksOnceItIsClosedAndClosesTwice() throws Exception {
        var tasks = new Tasks<>("work", 1, 0, IOException.class);
        tasks.submit(done::incrementAndGet);
        tasks.join();
        tasks.close();
        tasks.close();

        assertThatThrownBy(() -> tasks.submit(done::incrementAndGet)).isInstanceOf(IllegalStateException.class);
        assertThat(done).hasValue(1);
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
    }
}
