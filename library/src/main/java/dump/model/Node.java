package dump.model;

import java.util.List;
import java.util.Map;

/**
 * One entry of a directory, as a tree stores it (docs/FORMAT.md, trees). Absent numbers are 0, absent texts empty.
 *
 * @param name its bytes, without a slash
 * @param mode Go's {@code fs.FileMode}: see {@link Mode}
 * @param size bytes that were read, of a file; -1 if not known, as in listings of Duplicity's archives
 * @param links how many names the inode has; 0 or 1 where that is not known
 * @param device what a device node stands for (st_rdev)
 * @param genericAttributes Windows attributes, the compact JSON of each value; kept, not used
 * @param content the data blobs of a file in order; null where the tree says null, as for all other types
 * @param subtree the tree of a directory, else null
 */
public record Node(ByteString name, NodeType type, long mode, Timestamp mtime, Timestamp atime, Timestamp ctime,
        long uid, long gid, String user, String group, long inode, long deviceId, long size, long links,
        ByteString linkTarget, List<Attribute> attributes, Map<String, String> genericAttributes, long device,
        List<Id> content, Id subtree, String error) {

    /** A directory of which nothing is known but its tree: the root of a snapshot. */
    public static Node directory(Id tree) {
        return new Node(ByteString.EMPTY, NodeType.DIRECTORY, 0, Timestamp.UNKNOWN, Timestamp.UNKNOWN,
                Timestamp.UNKNOWN, 0, 0, "", "", 0, 0, 0, 0, ByteString.EMPTY, List.of(), Map.of(), 0, null, tree, "");
    }

    public boolean isFile() {
        return type == NodeType.FILE;
    }

    public boolean isDirectory() {
        return type == NodeType.DIRECTORY;
    }

    /** The file with its content known: the blobs, and the bytes they hold together. */
    public Node withContent(List<Id> blobs, long bytes) {
        return new Node(name, type, mode, mtime, atime, ctime, uid, gid, user, group, inode, deviceId, bytes, links,
                linkTarget, attributes, genericAttributes, device, blobs, null, error);
    }

    public Node withSubtree(Id tree) {
        return new Node(name, type, mode, mtime, atime, ctime, uid, gid, user, group, inode, deviceId, size, links,
                linkTarget, attributes, genericAttributes, device, null, tree, error);
    }

    public Node withName(ByteString other) {
        return new Node(other, type, mode, mtime, atime, ctime, uid, gid, user, group, inode, deviceId, size, links,
                linkTarget, attributes, genericAttributes, device, content, subtree, error);
    }
}
