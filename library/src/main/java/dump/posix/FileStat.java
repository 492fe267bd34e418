package dump.posix;

import dump.model.DeviceNumber;
import dump.model.Mode;
import dump.model.NodeType;
import dump.model.Timestamp;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What {@code statx} says of a file. Numbers that the kernel holds unsigned (size, inode, device) are longs to be
 * printed unsigned; devices are in glibc's encoding, as {@code st_dev} and {@code st_rdev}.
 *
 * @param mode the {@code st_mode}: type and permissions
 * @param blocks of 512 bytes that the file occupies
 * @param mountRoot whether something is mounted here; false where the kernel (before 5.8) can't tell
 */
public record FileStat(int mode, long size, long blocks, long inode, long device, long rdev, long links, long uid,
        long gid, long mtimeSeconds, int mtimeNanos, long ctimeSeconds, int ctimeNanos, boolean mountRoot) {
    /** Bytes of the kernel's {@code struct statx}. */
    static final int STRUCT_BYTES = 256;
    /** {@code STATX_BASIC_STATS}. */
    public static final int BASIC = 0x7ff;
    /** {@code STATX_BTIME}. */
    static final int BIRTH = 0x800;
    private static final long ATTRIBUTE_MOUNT_ROOT = 0x2000;
    /** NTFS, some over a network, exFAT, ext3. */
    private static final int[] UNITS_NANOS = {100, 1_000, 10_000_000, 1_000_000_000};
    /** ext3, NFS 3, ext4, XFS. */
    private static final long[] LAST_SECONDS = {Integer.MAX_VALUE, 0xffff_ffffL, 0x3_7fff_ffffL, 16_299_260_425L};

    public NodeType type() {
        return Mode.type(mode);
    }

    public boolean isFile() {
        return (mode & 0xf000) == 0x8000;
    }

    public boolean isDirectory() {
        return (mode & 0xf000) == 0x4000;
    }

    /** Whether the file occupies less than its size: then it is worth asking for holes. */
    public boolean isSparse() {
        return blocks * 512 < size;
    }

    public Identity identity() {
        return new Identity(device, inode);
    }

    /**
     * Whether it was changed last at that time, as exactly as the file system can tell: some keep no nanoseconds, and a
     * time beyond what they can count is the last that they can.
     */
    public boolean isOfTime(Timestamp time) {
        if (mtimeSeconds != time.seconds()) return isLastBefore(time);
        int behind = time.nanos() - mtimeNanos;
        if (behind == 0) return true;
        for (int unit : UNITS_NANOS) if (behind > 0 && behind < unit && mtimeNanos % unit == 0) return true;
        return false;
    }

    private boolean isLastBefore(Timestamp time) {
        if (mtimeSeconds == Integer.MIN_VALUE) return time.seconds() < mtimeSeconds;
        return time.seconds() > mtimeSeconds && Arrays.stream(LAST_SECONDS).anyMatch(last -> last == mtimeSeconds);
    }

    public FileStat withPermissions(int permissions) {
        return new FileStat(mode & ~0xfff | permissions, size, blocks, inode, device, rdev, links, uid, gid,
                mtimeSeconds,
                mtimeNanos, ctimeSeconds, ctimeNanos, mountRoot);
    }

    public boolean sameFile(FileStat other) {
        return inode == other.inode && device == other.device;
    }

    /** Whether size, both times and the inode are equal: then nobody wrote in between, as far as one can tell. */
    public boolean unchangedSince(FileStat earlier) {
        return size == earlier.size && mtimeSeconds == earlier.mtimeSeconds && mtimeNanos == earlier.mtimeNanos
                && ctimeSeconds == earlier.ctimeSeconds && ctimeNanos == earlier.ctimeNanos && sameFile(earlier);
    }

    /** From a {@code struct statx} in native byte order. */
    public static FileStat of(ByteBuffer s) {
        return new FileStat(s.getShort(28) & 0xffff, s.getLong(40), s.getLong(48), s.getLong(32),
                DeviceNumber.of(s.getInt(136), s.getInt(140)), DeviceNumber.of(s.getInt(128), s.getInt(132)),
                unsigned(s.getInt(16)), unsigned(s.getInt(20)), unsigned(s.getInt(24)), s.getLong(112),
                s.getInt(120), s.getLong(96), s.getInt(104), (s.getLong(8) & ATTRIBUTE_MOUNT_ROOT) != 0);
    }

    /** The time of birth, or null, from a {@code struct statx} that was asked for it. */
    static Timestamp birth(ByteBuffer s) {
        return (s.getInt(0) & BIRTH) == 0 ? null : new Timestamp(s.getLong(80), s.getInt(88), 0);
    }

    public Timestamp mtime() {
        return new Timestamp(mtimeSeconds, mtimeNanos, 0);
    }

    public Timestamp ctime() {
        return new Timestamp(ctimeSeconds, ctimeNanos, 0);
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }
}
