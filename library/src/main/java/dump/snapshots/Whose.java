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
 * @param asked whether host and tag are what a person asked for this time; else they are one's own
 */
public record Whose(String host, String tag, List<String> sources, boolean all, boolean asked) {
    public static final Whose ALL = new Whose(null, null, List.of(), true);

    public Whose(String host, String tag, List<String> sources, boolean all) {
        this(host, tag, sources, all, false);
    }

    /** Of a host, a tag, or both. */
    public static Whose asked(String host, String tag) {
        return new Whose(host, tag, List.of(), false, true);
    }

    /** Whether a snapshot is of the host and has the tag. */
    public boolean owns(Snapshot snapshot) {
        return (host == null || host.equals(snapshot.hostname())) && (tag == null || snapshot.tags().contains(tag));
    }
}
