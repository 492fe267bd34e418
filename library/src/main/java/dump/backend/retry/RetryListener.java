package dump.backend.retry;

import java.time.Duration;

/** Hears that a store is waited for. Called from any thread; it must be quick and must not throw. */
public interface RetryListener {
    RetryListener NONE = new RetryListener() {
        @Override
        public void waits(String reason, Duration pause) {}

        @Override
        public void goesOn(Duration after) {}
    };

    /** The store failed, and is tried again after the pause. Said before each try, a few in a minute at most. */
    void waits(String reason, Duration pause);

    /** It answers again. */
    void goesOn(Duration after);
}
