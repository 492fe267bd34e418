package dump.target;

import dump.model.ByteString;
import dump.posix.EntryCalls;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.posix.Place;
import dump.posix.Posix;
import dump.posix.Scratch;

/** Gives the owner of an entry the rights to read and write it, through a descriptor of what it is. */
final class EntryUnlock {
    private EntryUnlock() {}

    static final int UNCHANGED = -1;

    /**
     * Quietly does nothing where it may not: the attempt that follows says what is wrong.
     *
     * @return the permissions it had before, or {@link #UNCHANGED}
     */
    static int allow(int directory, Place entry, int bits) throws FileException {
        long descriptor = EntryCalls.open(directory, entry.name(), Posix.O_PATH, 0);
        if (descriptor < 0) return UNCHANGED;
        try {
            int mode = LocalDirectory.statOf((int) descriptor, entry).mode();
            // The permissions of a link cannot be changed, nor does it need any.
            if ((mode & 0xf000) == 0xa000 || (mode & bits) == bits) return UNCHANGED;
            return setPermissions(descriptor, mode & 0xfff | bits) < 0 ? UNCHANGED : mode & 0xfff;
        } finally {
            Posix.close((int) descriptor);
        }
    }

    /** Gives a directory the permissions that {@link #allow} found; quietly, for it may be gone. */
    static void restore(int directory, ByteString name, int before) {
        if (before == UNCHANGED) return;
        long descriptor = EntryCalls.open(directory, name, Posix.O_PATH | Posix.O_DIRECTORY, 0);
        if (descriptor < 0) return;
        setPermissions(descriptor, before);
        Posix.close((int) descriptor);
    }

    static long setPermissions(long descriptor, int permissions) {
        long path = Scratch.mine().path(ByteString.of("/proc/self/fd/" + descriptor));
        return Posix.call(Posix.Call.FCHMODAT, Posix.AT_FDCWD, path, permissions);
    }
}
