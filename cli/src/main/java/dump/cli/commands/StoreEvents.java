package dump.cli.commands;

import dump.backend.retry.RetryListener;
import dump.model.Event;
import dump.model.Events;
import java.time.Duration;

/** What a store says, as events. */
record StoreEvents(Events events) implements RetryListener {
    @Override
    public void waits(String reason, Duration pause) {
        events.on(new Event.StoreWaits(reason, pause.toMillis()));
    }

    @Override
    public void goesOn(Duration after) {
        events.on(new Event.StoreAnswers(after.toMillis()));
    }
}
