package dump.source;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.model.Content;
import dump.model.LocalZone;
import dump.model.Metadata;
import dump.model.Mode;
import dump.model.Node;
import dump.model.NodeType;
import dump.posix.ExtendedAttributes;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.posix.LocalFile;
import dump.posix.Owners;
import java.time.ZoneId;
import java.util.List;

/** Makes nodes of what the kernel says, without content (docs/FORMAT.md, trees). Thread-safe. */
public final class LocalMetadata {
    private final LocalZone zone;
    private final Owners owners;

    /** @param zone in which times are written */
    public LocalMetadata(ZoneId zone) {
        this(zone, new Owners());
    }

    public LocalMetadata(ZoneId zone, Owners owners) {
        this.zone = new LocalZone(zone);
        this.owners = owners;
    }

    /** Whose names it asks. */
    public Owners owners() {
        return owners;
    }

    /**
     * The node of what stands under a name, with {@code stat} as the caller has it from there or from the opened file.
     * Attributes that can't be read are left out and told in {@code problems}, a sentence each.
     *
     * @throws FileException if a link can't be read, or if the entry is gone since the stat: of kind {@code GONE}
     */
    public Node node(LocalDirectory parent, ByteString name, FileStat stat, List<String> problems)
            throws FileException {
        var target = stat.type() == NodeType.SYMLINK ? parent.readLink(name) : ByteString.EMPTY;
        return node(name, stat, target, ExtendedAttributes.read(parent, name, problems));
    }

    /** The node of an open file, whose attributes are read from the file itself, whatever stands under its name now. */
    public Node node(LocalFile file, ByteString name, FileStat stat, List<String> problems) throws FileException {
        return node(name, stat, ByteString.EMPTY, ExtendedAttributes.read(file, problems));
    }

    private Node node(ByteString name, FileStat stat, ByteString target, List<Attribute> attributes) {
        var type = stat.type();
        boolean linked = switch (type) {
            case FILE, SYMLINK, BLOCK_DEVICE, CHARACTER_DEVICE -> true;
            case DIRECTORY, FIFO, SOCKET, UNKNOWN -> false;
        };
        var mtime = zone.at(stat.mtimeSeconds(), stat.mtimeNanos());
        var ctime = zone.at(stat.ctimeSeconds(), stat.ctimeNanos());
        var metadata = new Metadata(Mode.fromStMode(stat.mode()), mtime, mtime, ctime,
                owners.owner(stat.uid(), stat.gid()), stat.inode(), stat.device(), linked ? stat.links() : 0,
                attributes);
        return new Node(name, metadata, Content.of(type, stat.size(), target, stat.rdev()));
    }
}
