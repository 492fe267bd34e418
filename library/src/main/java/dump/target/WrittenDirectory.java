package dump.target;

import dump.model.ByteString;
import dump.model.Node;
import dump.model.Timestamp;
import dump.posix.EntryCalls;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.posix.Place;
import dump.posix.Posix;
import dump.posix.Scratch;

/** A directory in which what is restored is really made. */
public final class WrittenDirectory extends TargetDirectory {
    private static final int OWNER_WRITES = 0200;
    private static final int OTHERS_ALL = 0077;

    final LocalWriter writer;

    WrittenDirectory(LocalWriter writer, WrittenDirectory parent, Place place, FileStat before) {
        super(writer, parent, place, before);
        this.writer = writer;
    }

    @Override
    public WrittenDirectory directory(ByteString entry, FileStat found) throws FileException {
        var child = new WrittenDirectory(writer, this, new Place(place, plain(entry)), found);
        // What turns out to be no directory keeps its rights: opening it says so.
        if (found.isDirectory() && (found.mode() & OWNER_ALL) != OWNER_ALL) child.unlock(found);
        return child;
    }

    @Override
    public WrittenDirectory make(ByteString entry) throws FileException {
        return make(entry, LocalWriter.UNFINISHED);
    }

    /** Makes one that stays as it is: only we may enter it. */
    WrittenDirectory makePrivate(ByteString entry) throws FileException {
        return make(entry, OWNER_ALL);
    }

    private WrittenDirectory make(ByteString entry, int mode) throws FileException {
        int here = acquire();
        try {
            check(EntryCalls.makeDirectory(here, plain(entry), mode), "make", entry);
        } finally {
            release();
        }
        return new WrittenDirectory(writer, this, new Place(place, entry), null);
    }

    @Override
    public void clear(ByteString entry, FileStat found) throws FileException {
        int here = acquire();
        try {
            check(found.isDirectory() ? EntryCalls.removeDirectory(here, plain(entry))
                    : EntryCalls.remove(here, plain(entry)), "replace", entry);
        } finally {
            release();
        }
    }

    @Override
    public TargetFile create() throws FileException {
        return TargetFile.create(this);
    }

    @Override
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

    @Override
    public void adjust(Node node) throws FileException {
        int here = acquire();
        try {
            applyByPath(here, plain(node.name()), node);
        } finally {
            release();
        }
    }

    @Override
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

    @Override
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
    boolean take(WrittenDirectory from, ByteString name, FileStat moved, ByteString entry, boolean replace)
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
    private static long takeDirectory(WrittenDirectory from, int source, ByteString name, int here, ByteString entry)
            throws FileException {
        int before = EntryUnlock.allow(source, new Place(from.place, plain(name)), OWNER_WRITES);
        long result = EntryCalls.moveDirectory(source, name, here, entry);
        EntryUnlock.restore(result < 0 ? source : here, result < 0 ? name : entry, before);
        return result;
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

    @Override
    public void sweep() throws FileException {
        if (fresh()) return;
        for (var entry : names()) {
            if (!writer.leftovers.isCandidate(entry)) continue;
            var found = look(entry);
            if (found == null || !writer.leftovers.isLeftover(entry, found)) continue;
            if (!found.isDirectory()) removeQuietly(entry);
            else if ((found.mode() & OTHERS_ALL) == 0) TreeRemoval.remove(this, entry);
        }
    }

    @Override
    public void end(Node node, DirectoryFinish ending) throws FileException {
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
            writer.unlocked.forget(identity());
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
        writer.unlocked.lock(identity());
        writer.descriptors.drop(this);
    }

    /** Is done with a directory that is about to be removed. */
    void abandon() {
        writer.unlocked.forget(identity());
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

    void removeQuietly(ByteString entry) {
        try {
            EntryCalls.remove(acquire(), entry);
            release();
        } catch (FileException gone) {
            // The directory cannot be reached any more; a later restore removes what is left.
        }
    }

    @Override
    void apply(int descriptor, boolean pathOnly, Node node) {
        writer.apply(descriptor, pathOnly, node, place(node));
    }

    @Override
    int unlock(int here, Place file) throws FileException {
        return EntryUnlock.allow(here, file, ExistingFile.OWNER_READS);
    }

    @Override
    protected int open(int parentDescriptor) throws FileException {
        return open(parentDescriptor, Posix.O_RDONLY);
    }

    /** Lets the owner in, as an earlier restore may have shut it, until {@link #finish} or the writer's close. */
    private void unlock(FileStat found) throws FileException {
        int above = ((WrittenDirectory) parent).acquire();
        try {
            int before = EntryUnlock.allow(above, place, OWNER_ALL);
            if (before != EntryUnlock.UNCHANGED) writer.unlocked.remember(this, found, before);
        } finally {
            ((WrittenDirectory) parent).release();
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
            apply((int) descriptor, true, node);
        } finally {
            Posix.close((int) descriptor);
        }
    }
}
