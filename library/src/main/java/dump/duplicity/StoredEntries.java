package dump.duplicity;

import dump.duplicity.difftar.PathOrder;
import dump.model.ByteString;
import dump.model.Mode;
import dump.model.Node;
import dump.model.NodeType;
import dump.posix.FileStat;
import java.util.ArrayList;
import java.util.List;

/** What an interrupted full backup noted of the entries that it stored, to be compared with the source in its order. */
final class StoredEntries {
    /** So that they take some hundred megabytes at most. */
    private static final int COUNT_MAX = 1_000_000;

    private record Entry(ByteString path, NodeType type, int permissions, long user, long group, long seconds) {
        static Entry of(ByteString path, Node node) {
            return new Entry(path, node.type(), Mode.permissions(node.mode()), node.uid(), node.gid(),
                    node.mtime().seconds());
        }

        boolean isAlike(FileStat stat) {
            boolean same = type == stat.type() && permissions == (stat.mode() & 07777) && user == stat.uid()
                    && group == stat.gid();
            // A directory of which only the time differs has other entries, and these are looked at.
            return same && (stat.isDirectory() || seconds == Math.max(0, stat.mtimeSeconds()));
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private int next;

    /** In order. */
    void add(ByteString path, Node node) {
        if (entries.size() <= COUNT_MAX) entries.add(Entry.of(path, node));
    }

    /** Whether they can be compared. */
    boolean areKnown() {
        return !entries.isEmpty() && entries.size() <= COUNT_MAX;
    }

    /**
     * The first one before this path, and after those asked for before, that was not asked for; null if there is none.
     */
    ByteString goneBefore(ByteString path) {
        return next < entries.size() && PathOrder.compare(entries.get(next).path, path) < 0 ? entries.get(next).path
                : null;
    }

    /** Whether there is such a path; then {@link #isAlike} says more. */
    boolean has(ByteString path) {
        return next < entries.size() && entries.get(next).path.equals(path);
    }

    /** Whether the one that is there is still as it was; goes to the next. */
    boolean isAlike(FileStat stat) {
        return entries.get(next++).isAlike(stat);
    }
}
