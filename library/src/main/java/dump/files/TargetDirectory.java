package dump.files;

import dump.model.Attribute;
import dump.model.ByteString;
import dump.model.Node;
import dump.model.Timestamp;
import dump.posix.Posix;
import java.util.List;

/**
 * A directory at or below the target, or the place of one that is not there. Names given to it must be {@linkplain
 * ByteString#isFileName plain}. Thread-safe.
 */
public final class TargetDirectory extends Held {
    private static final int OWNER_ALL = 0700;
    private static final int OWNER_WRITES = 0200;
    private static final int OTHERS_ALL = 0077;
    private static final int STICKY = 01000;
    /** Permissions of a directory that is being made. */
    static final int UNFINISHED = STICKY | OWNER_ALL;

    final LocalWriter writer;
    final Place place;
    private final boolean fresh;
    private final boolean absent;
    /** What it was before this run; null if it was not there. */
    private final FileStat before;
    /** What it was when it was opened first: another directory in its place is not entered. */
    private FileStat identity;

    private TargetDirectory(LocalWriter writer, TargetDirectory parent, Place place, FileStat before, boolean absent) {
        super(parent);
        this.writer = writer;
        this.place = place;
        this.before = before;
        this.fresh = before == null && !absent;
        this.absent = absent;
    }

    /** @param descriptor negative if the target is not there; {@code before} null if it was not, too */
    static TargetDirectory root(LocalWriter writer, ByteString path, int descriptor, FileStat before) {
        var root = new TargetDirectory(writer, null, new Place(null, path), before, descriptor < 0);
        writer.descriptors.adopt(root, descriptor);
        return root;
    }

    /** Whether this run made it, so that it holds only what this run puts there. */
    public boolean fresh() {
        return fresh;
    }

    /**
     * Whether a restore made it, this one (or it would, if it only looks) or one that was killed before it could {@link
     * #end} it: then its metadata is ours to set. The other one is told by permissions that hardly anybody gives to a directory.
     */
    public boolean isUnfinished() {
        return before == null || (before.mode() & (STICKY | OWNER_ALL | OTHERS_ALL)) == (STICKY | OWNER_ALL)
                && before.uid() == writer.user.id();
    }

    /** For messages. */
    public ByteString path() {
        return place.path();
    }

    /** What stands under the name, links not followed, or null. */
    public FileStat look(ByteString entry) throws FileException {
        if (absent) return null;
        int here = acquire();
        try {
            return EntryCalls.stat(here, place, plain(entry));
        } finally {
            release();
        }
    }

    /** The directory of that name, which need not be there if this run only looks. */
    public TargetDirectory directory(ByteString entry, FileStat found) throws FileException {
        var child = new TargetDirectory(writer, this, new Place(place, plain(entry)), found, found == null);
        if (found == null) return child;
        // What turns out to be no directory keeps its rights: opening it says so.
        boolean locked = found.isDirectory() && (found.mode() & OWNER_ALL) != OWNER_ALL;
        if (!writer.readOnly && locked) child.unlock(found);
        return child;
    }

    /** Makes a directory that only we may enter, and that is known for {@linkplain #isUnfinished unfinished} if we die. */
    public TargetDirectory make(ByteString entry) throws FileException {
        return make(entry, UNFINISHED);
    }

    /** Makes one that stays as it is: only we may enter it. */
    TargetDirectory makePrivate(ByteString entry) throws FileException {
        return make(entry, OWNER_ALL);
    }

    private TargetDirectory make(ByteString entry, int mode) throws FileException {
        int here = acquire();
        try {
            check(EntryCalls.makeDirectory(here, plain(entry), mode), "make", entry);
        } finally {
            release();
        }
        return new TargetDirectory(writer, this, new Place(place, entry), null, false);
    }

    /**
     * Takes away what stands in the way of an entry of another kind; a directory only if it is empty. If this run only
     * looks, it only fails as it would fail then.
     */
    public void clear(ByteString entry, FileStat found) throws FileException {
        int here = acquire();
        try {
            if (writer.readOnly) check(found.isDirectory() ? isEmpty(here, entry) : 0, "replace", entry);
            else check(found.isDirectory() ? EntryCalls.removeDirectory(here, plain(entry))
                    : EntryCalls.remove(here, plain(entry)), "replace", entry);
        } finally {
            release();
        }
    }

    /** @return minus ENOTEMPTY if it is not; what can't be listed may be */
    private long isEmpty(int here, ByteString directory) throws FileException {
        long descriptor = EntryCalls.open(here, plain(directory), Posix.O_RDONLY | Posix.O_DIRECTORY, 0);
        if (descriptor < 0) return 0;
        try {
            var names = DirectoryEntries.read((int) descriptor, new Place(place, directory));
            return names.length == 0 ? 0 : -Posix.ENOTEMPTY;
        } finally {
            Posix.close((int) descriptor);
        }
    }

    /** Where the symbolic link of that name leads. */
    public ByteString readLink(ByteString entry) throws FileException {
        int here = acquire();
        try {
            var text = Scratch.mine().names();
            long length = Posix.call(Posix.Call.READLINKAT, here, Scratch.mine().path(plain(entry)), text.address,
                    text.size, 0);
            check(length, "read the link", entry);
            var bytes = new byte[(int) length];
            text.bytes.get(0, bytes);
            return ByteString.copyOf(bytes);
        } finally {
            release();
        }
    }

    /** The extended attributes of that entry; what can't be read is added to {@code problems}, one sentence each. */
    List<Attribute> attributes(ByteString entry, List<String> problems) throws FileException {
        int here = acquire();
        try {
            return ExtendedAttributes.read(here, place, plain(entry), problems);
        } finally {
            release();
        }
    }

    /** What of its metadata would be set otherwise than it stands there, in words; empty if nothing. */
    public String differences(Node node, FileStat found) throws FileException {
        int here = acquire();
        try {
            return writer.deviation.of(node, found, ExtendedAttributes.named(here, place, plain(node.name())));
        } finally {
            release();
        }
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

    /** Begins a file; it has no name yet that a person would use. */
    public TargetFile create() throws FileException {
        return TargetFile.create(this);
    }

    /** Makes a symbolic link, a fifo or a device, whole with its metadata. */
    public void place(Node node, boolean replace) throws FileException {
        var temporary = writer.leftovers.nextName();
        int here = acquire();
        try {
            check(makeEntry(here, temporary, node), "make", node.name());
            applyByPath(here, temporary, node);
            check(EntryCalls.rename(here, temporary, plain(node.name()), replace), "put in place", node.name());
        } catch (FileException e) {
            EntryCalls.remove(here, temporary);
            throw e;
        } finally {
            release();
        }
    }

    /** Gives an existing entry that is no file and no directory the node's metadata. */
    public void adjust(Node node) throws FileException {
        int here = acquire();
        try {
            applyByPath(here, plain(node.name()), node);
        } finally {
            release();
        }
    }

    /** Makes {@code entry} another name of the file {@code other} in {@code from}. */
    public void link(TargetDirectory from, ByteString other, ByteString entry, boolean replace) throws FileException {
        int source = from.acquire();
        try {
            int here = acquire();
            try {
                if (!replace) {
                    check(EntryCalls.hardLink(source, plain(other), here, plain(entry)), "link", entry);
                    return;
                }
                check(syncContent(source, plain(other)), "sync", other);
                var temporary = writer.leftovers.nextName();
                check(EntryCalls.hardLink(source, plain(other), here, temporary), "link", entry);
                long result = EntryCalls.rename(here, temporary, plain(entry), true);
                if (result < 0) EntryCalls.remove(here, temporary);
                check(result, "put in place", entry);
            } finally {
                release();
            }
        } finally {
            from.release();
        }
    }

    private static long syncContent(int directory, ByteString file) {
        long descriptor = EntryCalls.open(directory, file, Posix.O_RDONLY | Posix.O_NONBLOCK | Posix.O_NOCTTY, 0);
        if (descriptor < 0) return Posix.call(Posix.Call.SYNCFS, directory, 0, 0);
        long result = Posix.call(Posix.Call.FDATASYNC, descriptor, 0, 0);
        Posix.close((int) descriptor);
        return result;
    }

    /** The file system that it lies in. */
    public long device() throws FileException {
        return stat().device();
    }

    /** What was written to the file system that it lies in is on the disk. */
    public void sync() throws FileException {
        int here = acquire();
        try {
            long result = Posix.call(Posix.Call.SYNCFS, here, 0, 0);
            if (result < 0) throw place.failure("sync the file system of", result);
        } finally {
            release();
        }
    }

    /**
     * Moves an entry of {@code from} here, in one step and with all that is in it; what stands here under the name is
     * left alone unless it is to be replaced.
     *
     * @param moved what the entry is; a directory replaces nothing
     * @return false if it lies on another file system, from which nothing can be moved
     */
    boolean take(TargetDirectory from, ByteString name, FileStat moved, ByteString entry, boolean replace)
            throws FileException {
        int source = from.acquire();
        try {
            int here = acquire();
            try {
                long result = moved.isDirectory() ? takeDirectory(from, source, name, here, plain(entry))
                        : EntryCalls.move(source, plain(name), here, plain(entry), replace);
                if (result == -Posix.EXDEV) return false;
                check(result, "put in place", entry);
                return true;
            } finally {
                release();
            }
        } finally {
            from.release();
        }
    }

    /** Moving a directory writes in it, too: where it came from. */
    private static long takeDirectory(TargetDirectory from, int source, ByteString name, int here, ByteString entry)
            throws FileException {
        int before = EntryUnlock.allow(source, new Place(from.place, plain(name)), OWNER_WRITES);
        long result = EntryCalls.moveDirectory(source, name, here, entry);
        EntryUnlock.restore(result < 0 ? source : here, result < 0 ? name : entry, before);
        return result;
    }

    FileStat stat() throws FileException {
        int here = acquire();
        try {
            return LocalDirectory.statOf(here, place);
        } finally {
            release();
        }
    }

    /** Quietly, for most have none. */
    void dropAttribute(ByteString name) throws FileException {
        Posix.call(Posix.Call.FREMOVEXATTR, acquire(), Scratch.mine().path(name), 0);
        release();
    }

    /** Gives it a time of change, if it has another; quietly, for it may be another user's. */
    void putTime(Timestamp time) {
        try {
            if (stat().isOfTime(time)) return;
            TargetMetadata.setTime(acquire(), time);
            release();
        } catch (FileException gone) {
            // Nobody misses the times of what is not there.
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

    /** Removes what restores that were killed left: half-written files, and directories that only we may enter. */
    public void sweep() throws FileException {
        if (fresh || absent || writer.readOnly) return;
        for (var entry : names()) {
            if (!writer.leftovers.isCandidate(entry)) continue;
            var found = look(entry);
            if (found == null || !writer.leftovers.isLeftover(entry, found)) continue;
            if (!found.isDirectory()) removeQuietly(entry);
            else if ((found.mode() & OTHERS_ALL) == 0) TreeRemoval.remove(this, entry);
        }
    }

    /** Is done with the directory. @param node null if nothing is known of it */
    public void end(Node node, Ending ending) throws FileException {
        switch (ending) {
            case METADATA -> finish(node);
            case TIME -> leave(node.mtime());
            case NOTHING -> leave(node != null && before != null && before.isOfTime(node.mtime()) ? node.mtime()
                    : Timestamp.UNKNOWN);
        }
    }

    private void finish(Node node) throws FileException {
        int here = acquire();
        try {
            writer.unlocked.forget(identity);
            if (node != null) writer.apply(here, false, node, place);
            else Posix.call(Posix.Call.FCHMOD, here, OWNER_ALL, 0);
        } finally {
            release();
            writer.descriptors.drop(this);
        }
    }

    /** It has its own permissions again. */
    void leave(Timestamp time) {
        if (!time.isUnknown()) putTime(time);
        writer.unlocked.lock(identity);
        writer.descriptors.drop(this);
    }

    /** Is done with a directory that is about to be removed. */
    void abandon() {
        writer.unlocked.forget(identity);
        writer.descriptors.drop(this);
    }

    /** Gives it the permissions that it had; quietly, for the directory may be gone. */
    void lock(int before) {
        try {
            Posix.call(Posix.Call.FCHMOD, acquire(), before, 0);
            release();
        } catch (FileException gone) {
            // Nobody misses the rights of what is not there.
        }
    }

    int acquire() throws FileException {
        return writer.descriptors.acquire(this);
    }

    void release() {
        writer.descriptors.release(this);
    }

    Place place(Node node) {
        return new Place(place, node.name());
    }

    void removeQuietly(ByteString entry) {
        try {
            EntryCalls.remove(acquire(), entry);
            release();
        } catch (FileException gone) {
            // The directory cannot be reached any more; a later restore removes what is left.
        }
    }

    @Override
    int open(int parentDescriptor) throws FileException {
        // Who only looks may pass through directories that he may not list.
        int flags = (writer.readOnly ? Posix.O_PATH : Posix.O_RDONLY) | Posix.O_DIRECTORY;
        long descriptor = EntryCalls.open(parentDescriptor, place.name(), flags, 0);
        if (descriptor < 0) throw place.failure("open", descriptor);
        var now = LocalDirectory.statOf((int) descriptor, place);
        if (identity == null) identity = now;
        if (now.sameFile(identity)) return (int) descriptor;
        Posix.close((int) descriptor);
        throw place.failure("open again", -Posix.REPLACED);
    }

    /** Lets the owner in, as an earlier restore may have shut it, until {@link #finish} or the writer's close. */
    private void unlock(FileStat found) throws FileException {
        int above = ((TargetDirectory) parent).acquire();
        try {
            int before = EntryUnlock.allow(above, place, OWNER_ALL);
            if (before != EntryUnlock.UNCHANGED) writer.unlocked.remember(this, found, before);
        } finally {
            ((TargetDirectory) parent).release();
        }
    }

    private static long makeEntry(int directory, ByteString temporary, Node node) {
        return switch (node.type()) {
            case SYMLINK -> EntryCalls.makeLink(directory, temporary, node.linkTarget());
            case FIFO -> EntryCalls.makeSpecial(directory, temporary, 0x1000 | 0600, 0);
            case CHARACTER_DEVICE -> EntryCalls.makeSpecial(directory, temporary, 0x2000 | 0600, node.device());
            case BLOCK_DEVICE -> EntryCalls.makeSpecial(directory, temporary, 0x6000 | 0600, node.device());
            case FILE, DIRECTORY, SOCKET, UNKNOWN -> throw new IllegalArgumentException("not placed: " + node.type());
        };
    }

    private void applyByPath(int here, ByteString entry, Node node) throws FileException {
        long descriptor = EntryCalls.open(here, entry, Posix.O_PATH, 0);
        check(descriptor, "open", node.name());
        try {
            var type = LocalDirectory.statOf((int) descriptor, place(node)).type();
            if (type != node.type()) throw place(node).failure("set the metadata of", -Posix.REPLACED);
            writer.apply((int) descriptor, true, node, place(node));
        } finally {
            Posix.close((int) descriptor);
        }
    }

    private void check(long result, String what, ByteString entry) throws FileException {
        if (result < 0) throw new Place(place, entry).failure(what, result);
    }

    private static ByteString plain(ByteString name) {
        if (!name.isFileName()) throw new IllegalArgumentException("not a plain name: " + name);
        return name;
    }
}
