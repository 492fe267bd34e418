package dump.files;

import dump.model.ByteString;
import dump.model.Node;

/** A regular file that stands at the target already, open to be compared. For one thread. */
public final class ExistingFile implements AutoCloseable {
    private static final int OWNER_READS = 0600;

    private final TargetDirectory directory;
    private final int descriptor;
    private final LocalFile content;

    private ExistingFile(TargetDirectory directory, int descriptor, LocalFile content) {
        this.directory = directory;
        this.descriptor = descriptor;
        this.content = content;
    }

    static ExistingFile open(TargetDirectory directory, int parent, ByteString name) throws FileException {
        int flags = Posix.O_RDONLY | Posix.O_NONBLOCK | Posix.O_NOCTTY;
        var place = new Place(directory.place, name);
        long descriptor = EntryCalls.open(parent, name, flags | Posix.O_NOATIME, 0);
        if (descriptor == -Posix.EACCES && !directory.writer.readOnly) EntryUnlock.allow(parent, place, OWNER_READS);
        if (descriptor == -Posix.EPERM || descriptor == -Posix.EACCES) {
            descriptor = EntryCalls.open(parent, name, flags, 0);
        }
        if (descriptor < 0) throw place.failure("open", descriptor);
        var content = LocalFile.of((int) descriptor, place);
        if (content.stat().isFile()) return new ExistingFile(directory, (int) descriptor, content);
        content.close();
        throw place.failure("open", -Posix.ESTALE);
    }

    /** The bytes, and what the file was when it was opened. */
    public LocalFile content() {
        return content;
    }

    /** Gives the file the node's metadata. */
    public void adjust(Node node) {
        directory.writer.apply(descriptor, false, node, directory.place(node));
    }

    @Override
    public void close() {
        content.close();
    }
}
