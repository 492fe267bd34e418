package dump.duplicity.archive;

import dump.model.Moment;
import java.time.Instant;

/**
 * A file that is missing at the destination, or no good there, and copied here.
 *
 * @param time of its set
 * @param manifest else it is the signatures
 * @param state of what is there
 * @param name of the copy, in the local archive directory
 * @param returned whether it is, or would be, put back
 */
public record LostCopy(Instant time, boolean manifest, State state, String name, boolean returned) {
    /** What the destination has. */
    public enum State { MISSING, EMPTY, DAMAGED }

    /** For messages, with its verb. */
    public String describe(String wasOrIs) {
        var what = switch (state) {
            case MISSING -> "missing";
            case EMPTY -> "empty";
            case DAMAGED -> "damaged";
        };
        return (manifest ? "the manifest" : "the list of signatures") + " of the backup of " + Moment.shown(time) + " "
                + wasOrIs + " " + what + " at ";
    }
}
