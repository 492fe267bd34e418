package dump.backup;

import dump.model.ByteString;
import dump.model.Node;
import dump.model.Timestamp;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;

/**
 * Tells what came to a directory after a moment from what was there already, by times that programs do not set: birth,
 * change, and the last time that a name came to the directory or went.
 */
final class Arrival {
    private final Timestamp moment;
    private final boolean sizeCounts;

    /** @param sizeCounts whether a file that was written to since may have been left out for its size */
    Arrival(Timestamp moment, boolean sizeCounts) {
        this.moment = moment;
        this.sizeCounts = sizeCounts;
    }

    /** Whether another directory, or a link, stands where that one was: one that was moved there or made since. */
    boolean isAnother(Node then, FileStat now) {
        return then.inode() != now.inode() && !isBefore(now.ctime());
    }

    /** Whether a directory is the root of a file system and was not, or was and is not: then all in it is another's. */
    static boolean isOtherMount(Node aboveThen, FileStat above, Node then, FileStat now) {
        if (then.deviceId() == 0 || aboveThen.deviceId() == 0) return false;
        return (then.deviceId() == aboveThen.deviceId()) != (now.device() == above.device());
    }

    /** Whether an entry was made after the moment, by a time that not every file system keeps. */
    boolean isBornSince(LocalDirectory directory, ByteString name) throws FileException {
        var birth = directory.birth(name);
        return birth != null && !isBefore(birth);
    }

    /**
     * Whether an entry that may be older came to the directory after the moment, as far as one can tell.
     *
     * @param parent the directory as it is
     * @param parentThen the directory as it was, or null
     */
    boolean isSince(FileStat entry, FileStat parent, Node parentThen) {
        if (isBefore(entry.ctime())) return false;
        // It was moved here since, or only changed: then no name came to the directory, and this one was here already.
        boolean sameNames = parentThen == null ? isBefore(parent.mtime())
                : parentThen.mtime().sameInstant(parent.mtime());
        return !sameNames || sizeCounts && !isBefore(entry.mtime());
    }

    private boolean isBefore(Timestamp time) {
        return time.compareTo(moment) < 0;
    }
}
