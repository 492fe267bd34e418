package dump.target;

import dump.model.ByteString;
import dump.model.Node;
import dump.posix.EntryCalls;
import dump.posix.ExtendedAttributes;
import dump.posix.FileException;
import dump.posix.LocalFile;
import dump.posix.Place;
import dump.posix.Posix;

/** A regular file that stands at the target already, open to be compared. For one thread. */
public final class ExistingFile implements AutoCloseable {
    static final int OWNER_READS = 0600;

    private final TargetDirectory directory;
    private final int descriptor;
    private final LocalFile content;
    /** The permissions that it gets again unless it is adjusted, or {@link EntryUnlock#UNCHANGED}. */
    private int before;

    private ExistingFile(TargetDirectory directory, int descriptor, LocalFile content, int before) {
        this.directory = directory;
        this.descriptor = descriptor;
        this.content = content;
        this.before = before;
    }

    static ExistingFile open(TargetDirectory directory, int parent, ByteString name) throws FileException {
        int flags = Posix.O_RDONLY | Posix.O_NONBLOCK | Posix.O_NOCTTY;
        var place = new Place(directory.place, name);
        long descriptor = EntryCalls.open(parent, name, flags | Posix.O_NOATIME, 0);
        int before = EntryUnlock.UNCHANGED;
        if (descriptor == -Posix.EACCES) before = directory.unlock(parent, place);
        if (descriptor == -Posix.EPERM || descriptor == -Posix.EACCES) {
            descriptor = EntryCalls.open(parent, name, flags, 0);
        }
        if (descriptor < 0) throw place.failure("open", descriptor);
        var content = LocalFile.of((int) descriptor, place);
        if (content.stat().isFile()) return new ExistingFile(directory, (int) descriptor, content, before);
        lock((int) descriptor, before);
        content.close();
        throw place.failure("open", -Posix.REPLACED);
    }

    /** The bytes, and what the file was when it was opened. */
    public LocalFile content() {
        return content;
    }

    /** What of its metadata would be set otherwise than it stands there, in words; empty if nothing. */
    public String differences(Node node) throws FileException {
        var stat = content.stat();
        // The content is open with more rights than it had.
        return directory.differences(node, before == EntryUnlock.UNCHANGED ? stat
                : stat.withPermissions(before),
                ExtendedAttributes.opened(content));
    }

    /** Gives the file the node's metadata. */
    public void adjust(Node node) {
        before = EntryUnlock.UNCHANGED;
        directory.apply(descriptor, false, node);
    }

    @Override
    public void close() {
        lock(descriptor, before);
        content.close();
    }

    private static void lock(int descriptor, int before) {
        if (before != EntryUnlock.UNCHANGED) Posix.call(Posix.Call.FCHMOD, descriptor, before, 0);
    }
}
