package dump.snapshots;

import dump.model.Snapshot;
import java.util.List;

/**
 * Whose snapshots are seen: those with the host and the tag, and untagged ones of the host whose paths cover the
 * sources.
 *
 * @param host null for any
 * @param tag null for any
 * @param sources absolute paths, may be empty
 * @param all everything in the repository
 */
public record Whose(String host, String tag, List<String> sources, boolean all) {
    public static final Whose ALL = new Whose(null, null, List.of(), true);

    /** Whether a snapshot is of the host and has the tag. */
    public boolean owns(Snapshot snapshot) {
        return (host == null || host.equals(snapshot.hostname())) && (tag == null || snapshot.tags().contains(tag));
    }
}
