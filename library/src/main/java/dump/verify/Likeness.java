package dump.verify;

import dump.files.FileException;
import dump.files.FileStat;
import dump.files.LocalFile;
import dump.files.StretchHash;
import dump.files.TargetDirectory;
import dump.model.BlobType;
import dump.model.Node;
import dump.model.NodeType;
import dump.repository.BlobIndex;

/** How an entry of the backup and what stands at its source now agree. */
enum Likeness {
    EQUAL, CHANGED_SINCE, MISSING,
    /** The metadata say that nothing changed, and the content did. */
    DIFFERING;

    /** @param found what stands there, or null */
    static Likeness of(Node node, TargetDirectory source, FileStat found, BlobIndex index)
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

    private static Likeness file(Node node, TargetDirectory source, FileStat found, BlobIndex index)
            throws FileException {
        if (!isUnchanged(node, found)) return CHANGED_SINCE;
        try (var file = source.open(node.name())) {
            var content = file.content();
            if (!isUnchanged(node, content.stat())) return CHANGED_SINCE;
            if (holds(content, node, index)) return EQUAL;
            // One that is being written right now is no evidence of anything.
            return content.statNow().unchangedSince(content.stat()) ? DIFFERING : CHANGED_SINCE;
        }
    }

    private static boolean holds(LocalFile content, Node node, BlobIndex index) throws FileException {
        long at = 0;
        for (var id : node.content()) {
            int length = index.plainLength(BlobType.DATA, id);
            if (length < 0 || !id.equals(StretchHash.mine().of(content, at, length))) return false;
            at += length;
        }
        return true;
    }

    private static boolean isUnchanged(Node node, FileStat found) {
        return found.type() == NodeType.FILE && found.size() == node.size() && isOfTime(node, found);
    }

    private static boolean isOfTime(Node node, FileStat found) {
        return found.mtimeSeconds() == node.mtime().seconds() && found.mtimeNanos() == node.mtime().nanos();
    }
}
