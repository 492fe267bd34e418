package dump.backend.retry;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls are made at once: all that come, until the store says that these are too many. Then half as many, and
 * one more every five seconds in which it did not say so again, until there are as many as before.
 */
final class Crowd {
    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final long GROWTH_NANOS = 5_000_000_000L;

    private final RetryClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private int limit = NO_LIMIT;
    private int inside;
    /** As many as there were at once when it was too many. */
    private int most;
    private long changedNanos;
    /** Goes up whenever the limit comes down: calls that were under way then say nothing new. */
    private long round;

    Crowd(RetryClock clock) {
        this.clock = clock;
    }

    /** One call's place, for as long as it goes on. */
    final class Place implements AutoCloseable {
        private final long begun;

        private Place(long begun) {
            this.begun = begun;
        }

        /** The store did what it was asked. */
        void well() {
            lock.lock();
            try {
                if (limit == NO_LIMIT || begun != round || clock.nanos() - changedNanos < GROWTH_NANOS) return;
                changedNanos = clock.nanos();
                limit = limit + 1 < most ? limit + 1 : NO_LIMIT;
                room.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** The store says that it is asked too much. */
        void tooMany() {
            lock.lock();
            try {
                if (begun != round) return;
                most = Math.max(most, inside);
                limit = Math.max(1, Math.min(limit, inside) / 2);
                changedNanos = clock.nanos();
                round++;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                inside--;
                room.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits until there is room; where there is, an interrupt is the call's. */
    Place enter() throws InterruptedException {
        lock.lock();
        try {
            while (inside >= limit) room.await();
            inside++;
            return new Place(round);
        } finally {
            lock.unlock();
        }
    }
}
