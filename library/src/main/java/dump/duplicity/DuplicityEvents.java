package dump.duplicity;

import dump.duplicity.findings.Finding;
import dump.model.Event;
import dump.model.Events;

/** Tells Duplicity's own words to those who ask for them. */
final class DuplicityEvents {
    private DuplicityEvents() {}

    static void tell(Finding.Said said, Events events) {
        boolean detail = switch (said.level()) {
            case ERROR, WARNING, NOTICE -> false;
            case INFO, DEBUG -> true;
        };
        said.text().lines().forEach(line -> events.on(new Event.Said(line, detail)));
    }
}
