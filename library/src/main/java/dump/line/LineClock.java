package dump.line;

import java.time.LocalTime;
import java.util.concurrent.TimeUnit;

/** Time, of which a limit makes something pass. */
interface LineClock {
    LineClock SYSTEM = new LineClock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public LocalTime timeOfDay() {
            return LocalTime.now();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    };

    long nanos();

    /** In the zone of the person who set the limit. */
    LocalTime timeOfDay();

    void sleep(long nanos) throws InterruptedException;
}
