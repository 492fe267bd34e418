package dump.model;

import java.util.SequencedMap;
import java.util.Set;

/**
 * What a repair of snapshots did, or would do.
 *
 * @param repaired damaged snapshots, each with the one that says the same without what is lost; null in a trial
 * @param present damaged ones that were repaired before
 * @param hopeless damaged ones of which nothing can be read
 * @param whole how many lack nothing
 * @param removed how many of the damaged ones were removed
 * @param isTrial whether nothing was written
 */
public record SnapshotsRepaired(SequencedMap<Id, Id> repaired, Set<Id> present, Set<Id> hopeless, int whole,
        int removed, boolean isTrial) {
    /** The tag of snapshots that say what another says, without what is lost of it. As restic has it. */
    public static final String TAG = "repaired";

    /** How many lack something, those that were repaired before among them. */
    public int damaged() {
        return repaired.size() + present.size() + hopeless.size();
    }

    public boolean isWhole() {
        return damaged() == 0;
    }

    /** Of a snapshot that was repaired the one that it came of; null of all others. */
    public static Id original(Snapshot snapshot) {
        return snapshot.tags().contains(TAG) ? snapshot.original() : null;
    }
}
