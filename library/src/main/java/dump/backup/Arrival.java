package dump.backup;

import dump.files.FileException;
import dump.files.FileStat;
import dump.files.LocalDirectory;
import dump.model.ByteString;
import dump.model.Node;
import dump.model.Timestamp;

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

    /** Whether another directory stands where that one was: one that was moved there or made since. */
    boolean isAnother(Node then, FileStat now) {
        return then.inode() != now.inode() && !isBefore(now.ctime());
    }

    /**
     * Whether an entry came to the directory after the moment.
     *
     * @param parent the directory as it is
     * @param parentThen the directory as it was, or null
     */
    boolean isSince(LocalDirectory directory, ByteString name, FileStat entry, FileStat parent, Node parentThen)
            throws FileException {
        var birth = directory.birth(name);
        if (birth != null && !isBefore(birth)) return true;
        if (isBefore(entry.ctime())) return false;
        // It is older, and was moved here since, or only changed: then its name was here already.
        boolean writtenSince = !isBefore(entry.mtime());
        if (parentThen == null ? isBefore(parent.mtime()) : parentThen.mtime().sameInstant(parent.mtime()))
            return sizeCounts && writtenSince;
        // A move would have set the directory's time, too. Without a time of birth this may be a new file's writer.
        boolean onlyChanged = birth != null && !writtenSince && entry.ctime().compareTo(parent.mtime()) > 0;
        return !onlyChanged;
    }

    private boolean isBefore(Timestamp time) {
        return time.compareTo(moment) < 0;
    }
}
