package dump.sftp;

/**
 * What a server says of a file.
 *
 * @param size in bytes, -1 if it says nothing
 * @param mode as {@code st_mode}, -1 if it says nothing
 * @param modifiedSeconds since 1970, -1 if it says nothing
 */
public record Attributes(long size, int mode, long modifiedSeconds) {
    static final int SIZE = 1, OWNER = 2, PERMISSIONS = 4, TIMES = 8, EXTENDED = 0x80000000;
    private static final int TYPE_MASK = 0170000, REGULAR = 0100000, DIRECTORY = 0040000;

    /** Where a server does not tell types, everything may be a file. */
    public boolean mayBeFile() {
        return mode == -1 || (mode & TYPE_MASK) == 0 || (mode & TYPE_MASK) == REGULAR;
    }

    /** Where a server does not tell types, everything may be a directory. */
    public boolean mayBeDirectory() {
        return mode == -1 || (mode & TYPE_MASK) == 0 || (mode & TYPE_MASK) == DIRECTORY;
    }
}
