package dump.backend.retry;

import java.util.ArrayList;
import java.util.List;

/** Time goes only where somebody sleeps, and nobody waits for it. */
class SleptClock implements RetryClock {
    final List<Long> sleptMillis = new ArrayList<>();
    private long nanos = 7;

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized void sleep(long slept) throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
        nanos += slept;
        if (slept > 0) sleptMillis.add(slept / 1_000_000);
    }
}
