package dump.posix;

/** What an entry is, by whatever path, link or mount it is reached: its file system's device and its inode on it. */
public record Identity(long device, long inode) {}
