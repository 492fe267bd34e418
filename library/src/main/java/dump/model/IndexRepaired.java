package dump.model;

import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What a repair of the index did, or would do.
 *
 * @param unreadable index files that went because they are damaged
 * @param replaced index files, with the damaged ones
 * @param missing packs that were named and are not there, with the number of their blobs
 * @param found packs that no sound index named, or not rightly, by their own headers; {@code blobs} in all
 * @param headless packs whose headers cannot be read, and why: they stay
 * @param isTrial whether nothing was written
 */
public record IndexRepaired(Set<Id> unreadable, int replaced, Map<Id, Integer> missing, int found, long blobs,
        SequencedMap<Id, String> headless, boolean isTrial) {
    /** Whether the index was as it should be. */
    public boolean isWhole() {
        return replaced == 0 && found == 0 && headless.isEmpty();
    }
}
