package dump.cli.report;

import java.time.Clock;
import java.util.List;

/** What a command found or did, as it is told to people and to programs. A command has a class of these each. */
public interface CommandAnswer {
    /** Lines without the last newline; empty for nothing to say. */
    String text(Clock clock, Style style, Remedies remedies);

    /** The same as an object (docs/json.md). */
    JsonLine json();

    /** The same where it takes several objects. */
    default List<JsonLine> lines() {
        return List.of(json());
    }
}
