package dump.model;

import java.util.List;

/**
 * A point in time: what was backed up, when, by whom, and its root tree (docs/FORMAT.md, snapshots).
 *
 * @param time start of the run
 * @param parent the snapshot that was compared with, or null; may be gone
 * @param paths the sources, absolute, in the order given
 * @param original the snapshot this one was rewritten from, or null
 * @param summary null in snapshots of older programs
 * @param others what a newer program says beside this, each a name and a value as JSON: kept where a snapshot is rewritten
 */
public record Snapshot(Timestamp time, Id parent, Id tree, List<String> paths, String hostname, String username,
        long uid, long gid, List<String> excludes, List<String> tags, Id original, String programVersion,
        SnapshotSummary summary, List<ByteString> others) {
    public Snapshot(Timestamp time, Id parent, Id tree, List<String> paths, String hostname, String username,
            long uid, long gid, List<String> excludes, List<String> tags, Id original, String programVersion,
            SnapshotSummary summary) {
        this(time, parent, tree, paths, hostname, username, uid, gid, excludes, tags, original, programVersion, summary,
                List.of());
    }

    /** The same with other tags. @param first what it is the same as */
    public Snapshot withTags(List<String> instead, Id first) {
        return new Snapshot(time, parent, tree, paths, hostname, username, uid, gid, excludes, instead, first,
                programVersion, summary, others);
    }

    /** The same of another root. */
    public Snapshot withTree(Id other) {
        return new Snapshot(time, parent, other, paths, hostname, username, uid, gid, excludes, tags, original,
                programVersion, summary, others);
    }
}
