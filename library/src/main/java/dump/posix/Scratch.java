package dump.posix;

import dump.model.ByteString;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Native memory of one thread for the arguments and results of its system calls, so that a call allocates nothing. What
 * a method leaves here holds until the thread's next call of the same method.
 */
public final class Scratch {
    /** The kernel takes no longer path, the NUL at its end included. */
    static final int PATH_BYTES_MAX = 4096;
    /** The kernel gives no longer list of attributes and no longer value. */
    public static final int ATTRIBUTE_BYTES_MAX = 64 << 10;
    static final int ENTRIES_BYTES = 128 << 10;
    static final int DATA_BYTES = 256 << 10;

    /** The address of an empty path, for calls that mean a descriptor itself. */
    public static final Native EMPTY = new Native(1);

    private static final ThreadLocal<Scratch> MINE = ThreadLocal.withInitial(Scratch::new);

    public final Native stat = new Native(FileStat.STRUCT_BYTES);
    private final Native first = new Native(PATH_BYTES_MAX);
    private final Native second = new Native(PATH_BYTES_MAX);
    private final byte[] copy = new byte[PATH_BYTES_MAX];
    private Native names;
    private Native value;
    private Native entries;
    private Native data;
    private byte[] entriesCopy;

    private Scratch() {}

    public static Scratch mine() {
        return MINE.get();
    }

    /** A name or path with a NUL behind it: the address, or minus errno if it is too long or holds a NUL itself. */
    public long path(ByteString path) {
        return put(first, path);
    }

    /** A second path beside that of {@link #path}. */
    public long secondPath(ByteString path) {
        return put(second, path);
    }

    /** {@code beginning} and {@code name} as one path, in the place of {@link #path}. */
    public long path(ByteString beginning, ByteString name) {
        return put(first, beginning, name);
    }

    /** For a list of names of attributes, and for what a link says. */
    public Native names() {
        return names == null ? names = new Native(ATTRIBUTE_BYTES_MAX) : names;
    }

    /** For the value of an attribute. */
    public Native value() {
        return value == null ? value = new Native(ATTRIBUTE_BYTES_MAX) : value;
    }

    /** For the entries of a directory. */
    Native entries() {
        return entries == null ? entries = new Native(ENTRIES_BYTES) : entries;
    }

    /** The first bytes of {@link #entries}, on the heap. */
    byte[] entriesCopy(int length) {
        if (entriesCopy == null) entriesCopy = new byte[ENTRIES_BYTES];
        entries.bytes.get(0, entriesCopy, 0, length);
        return entriesCopy;
    }

    /** For the content of a file. */
    public Native data() {
        return data == null ? data = new Native(DATA_BYTES) : data;
    }

    private long put(Native place, ByteString path) {
        return put(place, ByteString.EMPTY, path);
    }

    private long put(Native place, ByteString beginning, ByteString name) {
        int length = beginning.length() + name.length();
        if (length >= PATH_BYTES_MAX) return -Posix.ENAMETOOLONG;
        beginning.copyTo(copy, 0);
        name.copyTo(copy, beginning.length());
        // A NUL would end the name early and so mean another file.
        for (int i = 0; i < length; i++) if (copy[i] == 0) return -Posix.EINVAL;
        copy[length] = 0;
        place.bytes.put(0, copy, 0, length + 1);
        return place.address;
    }

    /** Native memory: its address for the kernel, and a view for us in native byte order. */
    public static final class Native {
        public final long address;
        public final int size;
        /** Keeps the memory alive, which an address alone does not. */
        public final ByteBuffer bytes;

        Native(int size) {
            var segment = Arena.ofAuto().allocate(size, 16);
            this.size = size;
            address = segment.address();
            bytes = segment.asByteBuffer().order(ByteOrder.nativeOrder());
        }
    }
}
