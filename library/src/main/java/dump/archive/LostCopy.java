package dump.archive;

import dump.model.Moment;
import java.time.Instant;

/**
 * A file that is missing at the destination and copied here.
 *
 * @param time of its set
 * @param manifest else it is the signatures
 * @param name of the copy, in the local archive directory
 * @param returned whether it is, or would be, put back
 */
public record LostCopy(Instant time, boolean manifest, String name, boolean returned) {
    /** For messages, with its verb. */
    public String describe(String wasOrIs) {
        return (manifest ? "the manifest" : "the list of signatures") + " of the backup of " + Moment.shown(time) + " "
                + wasOrIs + " missing at ";
    }
}
