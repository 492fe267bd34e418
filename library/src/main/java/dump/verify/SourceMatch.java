package dump.verify;

import dump.model.BlobType;
import dump.model.Node;
import dump.model.NodeType;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.repository.BlobIndex;
import dump.source.SourceDirectory;
import dump.source.StretchHash;

/** How an entry of the backup and what stands at its source now agree. */
enum SourceMatch {
    EQUAL, CHANGED_SINCE, MISSING,
    /** The metadata say that nothing changed, and the content did. */
    DIFFERING;

    /** @param found what stands there, or null */
    static SourceMatch of(Node node, SourceDirectory source, FileStat found, BlobIndex index)
            throws FileException {
        if (found == null) return MISSING;
        if (found.type() != node.type()) return CHANGED_SINCE;
        return switch (node.type()) {
            case FILE -> file(node, source, found, index);
            case SYMLINK -> source.readLink(node.name()).equals(node.linkTarget()) ? EQUAL
                    : isOfTime(node, found) ? DIFFERING : CHANGED_SINCE;
            case CHARACTER_DEVICE, BLOCK_DEVICE -> found.rdev() == node.device() ? EQUAL : CHANGED_SINCE;
            case DIRECTORY, FIFO, SOCKET, UNKNOWN -> EQUAL;
        };
    }

    private static SourceMatch file(Node node, SourceDirectory source, FileStat found, BlobIndex index)
            throws FileException {
        if (!isUnchanged(node, found)) return CHANGED_SINCE;
        try (var file = source.open(node.name())) {
            if (!isUnchanged(node, file.stat())) return CHANGED_SINCE;
            if (StretchHash.mine().areOf(file, node.blobs(), id -> index.plainLength(BlobType.DATA, id)))
                return EQUAL;
            // One that is being written right now is no evidence of anything.
            return file.statNow().unchangedSince(file.stat()) ? DIFFERING : CHANGED_SINCE;
        }
    }

    private static boolean isUnchanged(Node node, FileStat found) {
        return found.type() == NodeType.FILE && found.size() == node.size() && isOfTime(node, found);
    }

    private static boolean isOfTime(Node node, FileStat found) {
        return found.mtimeSeconds() == node.mtime().seconds() && found.mtimeNanos() == node.mtime().nanos();
    }
}
