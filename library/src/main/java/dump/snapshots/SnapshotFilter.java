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
 */
public record SnapshotFilter(String host, String tag, List<String> sources, Kind kind) {
    /** Everything in the repository. */
    public static final SnapshotFilter ALL = new SnapshotFilter(null, null, List.of(), Kind.EVERYTHING);

    /** Why just these are seen. */
    public enum Kind {
        EVERYTHING,
        /** They are one's own. */
        OWN,
        /** A person asked for them this time. */
        ASKED
    }

    /** One's own: of this machine, under the name that these backups have. */
    public static SnapshotFilter own(String host, String tag, List<String> sources) {
        return new SnapshotFilter(host, tag, List.copyOf(sources), Kind.OWN);
    }

    /** Of a host, a tag, or both. */
    public static SnapshotFilter asked(String host, String tag) {
        return new SnapshotFilter(host, tag, List.of(), Kind.ASKED);
    }

    public static SnapshotFilter host(String host) {
        return asked(host, null);
    }

    public boolean isEverything() {
        return kind == Kind.EVERYTHING;
    }

    /** Whether a snapshot is of the host and has the tag. */
    public boolean owns(Snapshot snapshot) {
        return (host == null || host.equals(snapshot.hostname())) && (tag == null || snapshot.tags().contains(tag));
    }
}
