package dump.target;

import dump.model.ByteString;
import dump.posix.Descriptors;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.posix.LocalUser;
import dump.posix.Place;
import dump.posix.Posix;
import dump.posix.Scratch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One directory to restore to. Everything is reached from its descriptor, a plain name at a time, and no link is
 * followed. The path to the target itself is the user's, and its links count. Thread-safe. Start at {@link #root}.
 */
public abstract sealed class LocalTarget implements AutoCloseable permits LocalWriter, PlannedTarget {
    /** Well below the 1,024 that a process may usually open. */
    private static final int IDLE_MAX = 400;
    private static final int STICKY = 01000;
    private static final int OTHERS_ALL = 0077;
    /** Permissions of a directory that is being made. */
    static final int UNFINISHED = STICKY | TargetDirectory.OWNER_ALL;

    final Descriptors descriptors = new Descriptors(IDLE_MAX);
    final LocalUser user = new LocalUser();
    final TargetMetadata metadata;
    final Deviation deviation;
    private final AtomicLong withoutOwner = new AtomicLong();

    LocalTarget(boolean knowsAttributes) throws FileException {
        metadata = new TargetMetadata(knowsAttributes, user);
        deviation = new Deviation(metadata, user);
    }

    public abstract TargetDirectory root();

    /** Entries whose owner or privileged attributes this user may not set. */
    public long withoutOwner() {
        return withoutOwner.get();
    }

    /** Counts one of these, or one that this user may not make, such as a device. */
    public void countWithoutOwner() {
        withoutOwner.incrementAndGet();
    }

    /** Whether this user may make devices. */
    public boolean makesDevices() {
        return user.mayMakeDevices();
    }

    /**
     * Whether a restore that was killed made this directory and did not end it: that is told by permissions that hardly
     * anybody gives to a directory.
     */
    boolean isUnfinished(FileStat directory) {
        return (directory.mode() & (UNFINISHED | OTHERS_ALL)) == UNFINISHED && directory.uid() == user.id();
    }

    @Override
    public void close() {
        descriptors.release(root());
        descriptors.close();
    }

    /** The target, or null if there is none. */
    static FileStat look(ByteString target) throws FileException {
        long directory = openDirectory(target, Posix.O_PATH);
        if (directory == -Posix.ENOENT) return null;
        if (directory < 0) throw new FileException("open", target, -directory);
        try {
            return LocalDirectory.statOf((int) directory, new Place(null, target));
        } finally {
            Posix.close((int) directory);
        }
    }

    static long openDirectory(ByteString path, int access) {
        long address = Scratch.mine().path(path);
        if (address < 0) return address;
        int flags = access | Posix.O_DIRECTORY | Posix.O_CLOEXEC;
        return Posix.call(Posix.Call.OPENAT, Posix.AT_FDCWD, address, flags);
    }
}
