package dump.model;

/** Go's {@code fs.FileMode}, the form in which trees hold modes, and its way to and from {@code st_mode}. */
public final class Mode {
    public static final long DIRECTORY = 0x8000_0000L;
    public static final long SYMLINK = 0x0800_0000L;
    public static final long DEVICE = 0x0400_0000L;
    public static final long FIFO = 0x0200_0000L;
    public static final long SOCKET = 0x0100_0000L;
    public static final long SETUID = 0x0080_0000L;
    public static final long SETGID = 0x0040_0000L;
    public static final long CHARACTER = 0x0020_0000L;
    public static final long STICKY = 0x0010_0000L;

    private Mode() {}

    public static NodeType type(int stMode) {
        return switch (stMode & 0xf000) {
            case 0x8000 -> NodeType.FILE;
            case 0x4000 -> NodeType.DIRECTORY;
            case 0xa000 -> NodeType.SYMLINK;
            case 0x6000 -> NodeType.BLOCK_DEVICE;
            case 0x2000 -> NodeType.CHARACTER_DEVICE;
            case 0x1000 -> NodeType.FIFO;
            case 0xc000 -> NodeType.SOCKET;
            default -> NodeType.UNKNOWN;
        };
    }

    public static long fromStMode(int stMode) {
        long mode = stMode & 0x1ff;
        if ((stMode & 0x800) != 0) mode |= SETUID;
        if ((stMode & 0x400) != 0) mode |= SETGID;
        if ((stMode & 0x200) != 0) mode |= STICKY;
        return mode | switch (type(stMode)) {
            case DIRECTORY -> DIRECTORY;
            case SYMLINK -> SYMLINK;
            case BLOCK_DEVICE -> DEVICE;
            case CHARACTER_DEVICE -> DEVICE | CHARACTER;
            case FIFO -> FIFO;
            case SOCKET -> SOCKET;
            case FILE, UNKNOWN -> 0;
        };
    }

    /** The twelve bits that {@code chmod} takes. */
    public static int permissions(long mode) {
        int bits = (int) (mode & 0x1ff);
        if ((mode & SETUID) != 0) bits |= 0x800;
        if ((mode & SETGID) != 0) bits |= 0x400;
        if ((mode & STICKY) != 0) bits |= 0x200;
        return bits;
    }
}
