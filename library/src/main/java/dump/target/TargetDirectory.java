package dump.target;

import dump.model.ByteString;
import dump.model.Node;
import dump.posix.DirectoryEntries;
import dump.posix.EntryCalls;
import dump.posix.ExtendedAttributes;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.posix.Place;
import dump.posix.Posix;
import dump.posix.ReopenableDescriptor;

/**
 * A directory at or below the target, or the place of one that is not there. Names given to it must be {@linkplain
 * ByteString#isFileName plain}. What a restore does in it is done by a {@link WrittenDirectory}, and only foreseen by a
 * {@link PlannedDirectory}, which fails where the other would, as far as that can be seen. Thread-safe.
 */
public abstract sealed class TargetDirectory extends ReopenableDescriptor permits WrittenDirectory, PlannedDirectory {
    static final int OWNER_ALL = 0700;

    final Place place;
    /** What it was before this run; null if it was not there. */
    final FileStat before;
    private final LocalTarget target;
    /** What it was when it was opened first: another directory in its place is not entered. */
    private FileStat identity;

    TargetDirectory(LocalTarget target, TargetDirectory parent, Place place, FileStat before) {
        super(parent);
        this.target = target;
        this.place = place;
        this.before = before;
    }

    /** Whether this run made it, or would, so that it holds only what this run puts there. */
    public boolean fresh() {
        return before == null;
    }

    /**
     * Whether a restore made it, this one or one that was killed before it could {@link #end} it: then its metadata is
     * ours to set.
     */
    public boolean isUnfinished() {
        return before == null || isUnfinished(before);
    }

    /** Whether a killed restore made that directory. */
    boolean isUnfinished(FileStat directory) {
        return target.isUnfinished(directory);
    }

    /** Whether what is in it can only be seen when it is restored: its owner, who asks, has shut himself out. */
    public boolean isShut() {
        return false;
    }

    /** The same of what is in one of its entries. */
    public boolean isShut(ByteString entry) throws FileException {
        return false;
    }

    /** For messages. */
    public ByteString path() {
        return place.path();
    }

    /** What stands under the name, links not followed, or null. */
    public FileStat look(ByteString entry) throws FileException {
        int here = acquire();
        try {
            return EntryCalls.stat(here, place, plain(entry));
        } finally {
            release();
        }
    }

    /** The directory of that name. @param found what stands there; null only in a plan: nothing */
    public abstract TargetDirectory directory(ByteString entry, FileStat found) throws FileException;

    /**
     * Makes a directory that only we may enter, and that is known for {@linkplain #isUnfinished unfinished} if we die.
     */
    public abstract TargetDirectory make(ByteString entry) throws FileException;

    /** Takes away what stands in the way of an entry of another kind; a directory only if it is empty. */
    public abstract void clear(ByteString entry, FileStat found) throws FileException;

    /** Begins a file; it has no name yet that a person would use. Not for a plan. */
    public abstract TargetFile create() throws FileException;

    /** Makes a symbolic link, a fifo or a device, whole with its metadata; in a plan any entry but a directory. */
    public abstract void place(Node node, boolean replace) throws FileException;

    /** Gives an existing entry that is no file and no directory the node's metadata. */
    public abstract void adjust(Node node) throws FileException;

    /** Makes {@code entry} another name of the file {@code other} in {@code from}. */
    public abstract void link(TargetDirectory from, ByteString other, ByteString entry, boolean replace)
            throws FileException;

    /** Removes what restores that were killed left: half-written files, and directories that only we may enter. */
    public abstract void sweep() throws FileException;

    /** What was written to the file system that it lies in is on the disk. */
    public abstract void sync() throws FileException;

    /** Is done with the directory. @param node null if nothing is known of it */
    public abstract void end(Node node, DirectoryFinish ending) throws FileException;

    /** Gives an open entry the node's metadata. */
    abstract void apply(int descriptor, boolean pathOnly, Node node);

    /**
     * Lets the owner read one of its files.
     *
     * @return the permissions that the file gets again, or {@link EntryUnlock#UNCHANGED}
     */
    abstract int unlock(int here, Place file) throws FileException;

    /** Where the symbolic link of that name leads. */
    public ByteString readLink(ByteString entry) throws FileException {
        int here = acquire();
        try {
            return EntryCalls.readLink(here, place, plain(entry));
        } finally {
            release();
        }
    }

    /** What of its metadata would be set otherwise than it stands there, in words; empty if nothing. */
    public String differences(Node node, FileStat found) throws FileException {
        int here = acquire();
        try {
            return target.deviation.of(node, found, ExtendedAttributes.named(here, place, plain(node.name())));
        } finally {
            release();
        }
    }

    /** The same of an open entry. */
    String differences(Node node, FileStat found, ExtendedAttributes.Source attributes) throws FileException {
        return target.deviation.of(node, found, attributes);
    }

    /** Opens a regular file to compare it. @throws FileException if it is none, too */
    public ExistingFile open(ByteString entry) throws FileException {
        int here = acquire();
        try {
            return ExistingFile.open(this, here, plain(entry));
        } finally {
            release();
        }
    }

    /** The file system that it lies in. */
    public long device() throws FileException {
        return stat().device();
    }

    FileStat stat() throws FileException {
        int here = acquire();
        try {
            return LocalDirectory.statOf(here, place);
        } finally {
            release();
        }
    }

    /** Ascending, each once. */
    ByteString[] names() throws FileException {
        int here = acquire();
        try {
            return DirectoryEntries.read(here, place);
        } finally {
            release();
        }
    }

    int acquire() throws FileException {
        return target.descriptors.acquire(this);
    }

    void release() {
        target.descriptors.release(this);
    }

    /** What it was when it was opened; null if it was not yet. */
    FileStat identity() {
        return identity;
    }

    Place place(Node node) {
        return new Place(place, node.name());
    }

    /** Opens it with these rights. */
    int open(int parentDescriptor, int access) throws FileException {
        long descriptor = EntryCalls.open(parentDescriptor, place.name(), access | Posix.O_DIRECTORY, 0);
        if (descriptor < 0) throw place.failure("open", descriptor);
        var now = LocalDirectory.statOf((int) descriptor, place);
        if (identity == null) identity = now;
        if (now.sameFile(identity)) return (int) descriptor;
        Posix.close((int) descriptor);
        throw place.failure("open again", -Posix.REPLACED);
    }

    void check(long result, String what, ByteString entry) throws FileException {
        if (result < 0) throw new Place(place, entry).failure(what, result);
    }

    static ByteString plain(ByteString name) {
        if (!name.isFileName()) throw new IllegalArgumentException("not a plain name: " + name);
        return name;
    }
}
