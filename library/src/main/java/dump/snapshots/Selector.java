package dump.snapshots;

import java.time.Instant;

/** Which point in time is meant. */
public sealed interface Selector {
    /** The newest. */
    record Newest() implements Selector {}

    /** The newest that is not later than the moment. @param asked as a person wrote it, for messages */
    record NotAfter(Instant moment, String asked) implements Selector {}

    /** The one whose identifier begins so, whoever made it. */
    record ById(String beginning) implements Selector {}

    /** The {@code steps}th before the newest. */
    record Back(int steps) implements Selector {}
}
