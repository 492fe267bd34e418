package dump.model;

import java.util.List;

/**
 * One entry of a directory, as a tree stores it (docs/FORMAT.md, trees).
 *
 * @param name its bytes, without a slash
 */
public record Node(ByteString name, Metadata metadata, Content content) {
    /** A directory of which nothing is known but its tree: the root of a snapshot. */
    public static Node directory(Id tree) {
        return new Node(ByteString.EMPTY, Metadata.UNKNOWN, new Content.Directory(tree));
    }

    public Node withName(ByteString other) {
        return new Node(other, metadata, content);
    }

    public Node withContent(Content other) {
        return new Node(name, metadata, other);
    }

    public NodeType type() {
        return content.type();
    }

    public boolean isFile() {
        return content instanceof Content.File;
    }

    public boolean isDirectory() {
        return content instanceof Content.Directory;
    }

    /** Go's {@code fs.FileMode}: see {@link Mode}. */
    public long mode() {
        return metadata.mode();
    }

    public Timestamp mtime() {
        return metadata.mtime();
    }

    public Timestamp atime() {
        return metadata.atime();
    }

    public Timestamp ctime() {
        return metadata.ctime();
    }

    public long uid() {
        return metadata.owner().uid();
    }

    public long gid() {
        return metadata.owner().gid();
    }

    public String user() {
        return metadata.owner().user();
    }

    public String group() {
        return metadata.owner().group();
    }

    public long inode() {
        return metadata.inode();
    }

    public long deviceId() {
        return metadata.deviceId();
    }

    public long links() {
        return metadata.links();
    }

    public List<Attribute> attributes() {
        return metadata.attributes();
    }

    /** Bytes of a file; -1 if they are not known, 0 for what is no file. */
    public long size() {
        return content instanceof Content.File file ? file.size() : 0;
    }

    /** The data blobs that the entry names, in order; null if the tree names none, not even an empty list. */
    public List<Id> blobs() {
        if (content instanceof Content.Unknown unknown) return unknown.blobs();
        return content instanceof Content.File file ? file.blobs() : null;
    }

    /** The tree that the entry names; null if it names none. */
    public Id subtree() {
        if (content instanceof Content.Unknown unknown) return unknown.tree();
        return content instanceof Content.Directory directory ? directory.tree() : null;
    }

    /** Where a symbolic link points; empty for what is none. */
    public ByteString linkTarget() {
        return content instanceof Content.Link link ? link.target() : ByteString.EMPTY;
    }

    /** What a device stands for (st_rdev); 0 for what is none. */
    public long device() {
        return content instanceof Content.Device device ? device.number() : 0;
    }
}
