package dump.model;

import java.util.Map;
import java.util.Set;

/**
 * What a repair of packs did, or would do.
 *
 * @param damaged packs that went, each with the blobs that could be read nowhere
 * @param whole packs that are not damaged
 * @param losses entries of snapshots that lack something
 * @param isTrial whether nothing was written
 */
public record PacksRepaired(Map<Id, Set<Id>> damaged, Set<Id> whole, long losses, boolean isTrial) {
    /** Blobs that could be read nowhere. */
    public long lost() {
        return damaged.values().stream().flatMap(Set::stream).distinct().count();
    }
}
