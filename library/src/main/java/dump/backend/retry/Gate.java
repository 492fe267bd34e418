package dump.backend.retry;

import dump.backend.BackendException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Before it, all wait while a store does not answer: one after the other tries whether it does again, so that many
 * threads make no storm, and what fails because of its own file holds nobody up for long. Whoever waited in vain as long
 * as patience lasts, or is interrupted, ends the waiting of all; from then on everything is tried once, until something
 * succeeds.
 */
final class Gate {
    private final RetryOptions options;
    private final RetryClock clock;
    private final Pauses pauses;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turn = lock.newCondition();
    private final Set<Thread> sleeping = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile boolean answeredOnce;
    /** Until something is written: where only reading succeeds, all that ends a run would else wait as long again. */
    private volatile boolean gaveUp;
    /** Somebody was interrupted while waiting. */
    private boolean hurried;
    private boolean probing;
    private int failures;
    private long closedNanos;
    private long probeNanos;
    private BackendException.Passing last;

    Gate(RetryOptions options, RetryClock clock, Pauses pauses) {
        this.options = options;
        this.clock = clock;
        this.pauses = pauses;
    }

    /** Something was written: patience is as it was. */
    void wrote() {
        gaveUp = false;
    }

    /** An operation's tries. @param waits whether it waits while others look if the store answers */
    Tries tries(boolean waits) {
        return new Tries(waits);
    }

    /** Used by one thread, and closed when the operation is over. */
    final class Tries implements AutoCloseable {
        private final boolean waits;
        private int failed;
        private long firstNanos;
        private long pauseNanos;
        private boolean probes;
        private boolean beganClosed;

        private Tries(boolean waits) {
            this.waits = waits;
        }

        /** Whether a try was made, of which nobody knows what became of it. */
        boolean again() {
            return failed > 0;
        }

        /** Waits until the next try may be made. @throws BackendException.Passing if patience has ended meanwhile */
        void begin() throws BackendException {
            if (!closed && failed == 0) return;
            try {
                if (failed > 0) sleep(pauseNanos);
                lock.lockInterruptibly();
                try {
                    if (waits) awaitTurn();
                    beganClosed = closed;
                } finally {
                    lock.unlock();
                }
            } catch (InterruptedException stop) {
                hurry();
                Thread.currentThread().interrupt();
                throw new BackendException.Interrupted("interrupted while waiting for the store", stop);
            }
        }

        private void awaitTurn() throws InterruptedException, BackendException {
            boolean queued = false;
            while (closed) {
                if (isOver()) {
                    if (queued) throw givenUp(last, closedNanos);
                    return;
                }
                if (!probing) {
                    probe();
                    return;
                }
                turn.await();
                queued = true;
            }
        }

        private void probe() throws InterruptedException {
            probing = probes = true;
            long rest = probeNanos - clock.nanos();
            lock.unlock();
            try {
                if (rest > 0) sleep(rest);
            } finally {
                lock.lock();
            }
        }

        /** The store did something, if only to say no. @param well whether it did what it was asked */
        void answered(boolean well) {
            if (well && !answeredOnce) answeredOnce = true;
            if (!closed) return;
            lock.lock();
            try {
                if (!closed) return;
                closed = false;
                hurried = false;
                turn.signalAll();
                options.listener().goesOn(Duration.ofNanos(clock.nanos() - closedNanos));
            } finally {
                lock.unlock();
            }
        }

        /** @throws BackendException.Passing if it was tried long enough */
        void failed(BackendException.Passing failure) throws BackendException.Passing {
            lock.lock();
            try {
                long now = clock.nanos();
                if (failed++ == 0) firstNanos = now;
                boolean first = !closed;
                if (first) {
                    closed = true;
                    failures = 0;
                    closedNanos = now;
                }
                last = failure;
                long left = Math.min(patience() - (now - closedNanos), patience() - (now - firstNanos));
                if (left <= 0 || hurried) {
                    turn.signalAll();
                    throw givenUp(failure, Math.min(firstNanos, closedNanos));
                }
                boolean counts = first || beganClosed;
                if (counts) failures++;
                pauseNanos = Math.min(left, pause(failed, failure));
                if (!counts) return;
                if (failures != failed) probeNanos = now + Math.min(left, pause(failures, failure));
                else probeNanos = now + pauseNanos;
                options.listener().waits(failure.getMessage(), Duration.ofNanos(probeNanos - now));
            } finally {
                release();
                lock.unlock();
            }
        }

        private void release() {
            if (!probes) return;
            probes = probing = false;
            turn.signal();
        }

        @Override
        public void close() {
            if (!probes) return;
            lock.lock();
            try {
                release();
            } finally {
                lock.unlock();
            }
        }
    }

    /** As long as the store wants, but no shorter than usual. */
    private long pause(int count, BackendException.Passing failure) {
        return Math.max(pauses.nanos(count), failure.pause().toNanos());
    }

    private long patience() {
        if (answeredOnce && !gaveUp) return options.patience().toNanos();
        return (last.isOfName() ? options.patienceWithName() : options.patienceAtFirst()).toNanos();
    }

    private boolean isOver() {
        return hurried || clock.nanos() - closedNanos >= patience();
    }

    /** Whoever stops the work does not want to wait for what is left to do. */
    void hurry() {
        lock.lock();
        try {
            hurried = closed;
            if (!hurried) return;
            turn.signalAll();
            sleeping.forEach(Thread::interrupt);
        } finally {
            lock.unlock();
        }
    }

    private void sleep(long nanos) throws InterruptedException {
        sleeping.add(Thread.currentThread());
        try {
            clock.sleep(nanos);
        } finally {
            sleeping.remove(Thread.currentThread());
        }
    }

    private BackendException.Passing givenUp(BackendException.Passing failure, long sinceNanos) {
        gaveUp = true;
        long seconds = Duration.ofNanos(clock.nanos() - sinceNanos).toSeconds();
        if (seconds == 0) return failure;
        return new BackendException.Passing(failure.getMessage() + (failure.getMessage().endsWith("?") ? " It was tried again for " : "; it was tried again for ")
                + (seconds < 120 ? seconds + (seconds == 1 ? " second" : " seconds") : seconds / 60 + " minutes"), failure);
    }
}
