package dump.backend.retry;

import java.util.concurrent.TimeUnit;

/** Time that passes while nothing is done. */
interface RetryClock {
    RetryClock SYSTEM = new RetryClock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    };

    long nanos();

    void sleep(long nanos) throws InterruptedException;
}
