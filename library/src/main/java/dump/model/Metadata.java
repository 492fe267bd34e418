package dump.model;

import java.util.List;
import java.util.Map;

/**
 * What is known of an entry, whatever its type. Absent numbers are 0, absent texts empty.
 *
 * @param mode Go's {@code fs.FileMode}: see {@link Mode}
 * @param links how many names the inode has; 0 or 1 where that is not known
 * @param genericAttributes Windows attributes, the compact JSON of each value; kept, not used
 * @param error what went wrong when the entry was read, as restic notes it; kept, not used
 */
public record Metadata(long mode, Timestamp mtime, Timestamp atime, Timestamp ctime, Owner owner, long inode,
        long deviceId, long links, List<Attribute> attributes, Map<String, String> genericAttributes, String error) {
    public static final Metadata UNKNOWN = of(0, Timestamp.UNKNOWN, Owner.ROOT);

    public Metadata(long mode, Timestamp mtime, Timestamp atime, Timestamp ctime, Owner owner, long inode,
            long deviceId, long links, List<Attribute> attributes) {
        this(mode, mtime, atime, ctime, owner, inode, deviceId, links, attributes, Map.of(), "");
    }

    /** Of something that is no inode and has no other time. */
    public static Metadata of(long mode, Timestamp time, Owner owner) {
        return new Metadata(mode, time, time, time, owner, 0, 0, 0, List.of());
    }

    public Metadata withAttributes(List<Attribute> others) {
        return new Metadata(mode, mtime, atime, ctime, owner, inode, deviceId, links, others, genericAttributes,
                error);
    }
}
