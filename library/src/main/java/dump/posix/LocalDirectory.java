package dump.posix;

import dump.model.ByteString;
import dump.model.Timestamp;
import dump.posix.Posix.Call;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A directory of the source, held open by its descriptor, so that nobody who renames or links above it can lead us
 * elsewhere, and no path gets too long. A name is looked up in it and never followed if it is a symbolic link.
 *
 * <p>Thread-safe. It is counted: whoever wants it later than its opener calls {@link #retain}. Of those that are wanted
 * only later few are open: a tree may be deeper than a process may have descriptors. The one that was opened by its
 * path is to be closed last.
 */
public final class LocalDirectory extends ReopenableDescriptor implements AutoCloseable {
    private static final int FLAGS = Posix.O_RDONLY | Posix.O_DIRECTORY | Posix.O_CLOEXEC;

    private static final int PASS = Posix.O_PATH | Posix.O_DIRECTORY | Posix.O_CLOEXEC;

    /** Wanted later, and open meanwhile. */
    private static final int IDLE_MAX = 400;

    private final Place place;
    private final int flags;
    private final Descriptors descriptors;
    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile FileStat identity;
    private ByteString beginning;

    private LocalDirectory(LocalDirectory parent, Place place, int flags, int descriptor) {
        super(parent);
        this.place = place;
        this.flags = flags;
        descriptors = parent == null ? new Descriptors(IDLE_MAX) : parent.descriptors;
        descriptors.adopt(this, descriptor);
    }

    /** The right to use the directory later. For one thread at a time. */
    public final class Wish implements AutoCloseable {
        private boolean fulfilled;
        private boolean closed;

        private Wish() {}

        /** The directory, open until this is closed. */
        public LocalDirectory directory() throws FileException {
            if (!fulfilled) descriptors.acquire(LocalDirectory.this);
            fulfilled = true;
            return LocalDirectory.this;
        }

        @Override
        public void close() {
            if (closed) return;
            closed = true;
            if (fulfilled) descriptors.release(LocalDirectory.this);
            forget();
        }
    }

    /** Opens a directory by its path; this alone follows symbolic links, so a caller passes a {@link RealPath}. */
    public static LocalDirectory open(ByteString path) throws FileException {
        return open(null, new Place(null, path), FLAGS);
    }

    /** Opens the directory of that name in this one; a symbolic link is refused as no directory. */
    public LocalDirectory enter(ByteString name) throws FileException {
        return open(this, new Place(place, name), FLAGS | Posix.O_NOFOLLOW);
    }

    /**
     * Opens a directory only to look up names in it: an ordinary user may pass through one that he may not list. Its
     * {@link #names} can't be read.
     */
    public LocalDirectory pass(ByteString name) throws FileException {
        return open(this, new Place(place, name), PASS | Posix.O_NOFOLLOW);
    }

    /** The same for a path, which follows symbolic links. */
    public static LocalDirectory passTo(ByteString path) throws FileException {
        return open(null, new Place(null, path), PASS);
    }

    private static LocalDirectory open(LocalDirectory above, Place place, int flags) throws FileException {
        int at = above == null ? Posix.AT_FDCWD : above.descriptor;
        return new LocalDirectory(above, place, flags, open(at, place, flags));
    }

    /** The descriptor of a directory, which is the caller's. @param at of the one in which its name is looked up */
    public static int open(int at, Place place, int flags) throws FileException {
        long opened = openWithoutTouching(at, Scratch.mine().path(place.name()), flags);
        if (opened < 0) throw place.failure("open", opened);
        return (int) opened;
    }

    @Override
    protected int open(int parentDescriptor) throws FileException {
        beginning = null;
        int opened = open(parentDescriptor, place, flags);
        if (identity == null || identity.sameFile(statOf(opened, place))) return opened;
        Posix.close(opened);
        throw place.failure("open again", -Posix.ESTALE);
    }

    /** Opens without leaving a time of access, where the kernel lets us: to the owner of a file, and to root. */
    private static long openWithoutTouching(int at, long path, int flags) {
        if (path < 0) return path;
        long opened = Posix.call(Call.OPENAT, at, path, flags | Posix.O_NOATIME);
        return opened == -Posix.EPERM ? Posix.call(Call.OPENAT, at, path, flags) : opened;
    }

    /** The names in this directory without {@code .} and {@code ..}, ascending by unsigned bytes, each once. */
    public synchronized ByteString[] names() throws FileException {
        return DirectoryEntries.read(descriptor, place);
    }

    public FileStat stat() throws FileException {
        var stat = statOf(descriptor, place);
        if (identity == null) identity = stat;
        return stat;
    }

    /** What stands under a name: of a symbolic link the link itself; nothing is mounted by asking. */
    public FileStat stat(ByteString name) throws FileException {
        var scratch = Scratch.mine();
        long path = scratch.path(name);
        long result = path < 0 ? path : Posix.call(Call.STATX, descriptor, path,
                Posix.AT_SYMLINK_NOFOLLOW | Posix.AT_NO_AUTOMOUNT, FileStat.BASIC, scratch.stat.address);
        if (result < 0) throw failure("look at", name, result);
        return FileStat.of(scratch.stat.bytes);
    }

    /**
     * When what stands under a name was made there, to the second and less; null where the file system does not say.
     */
    public Timestamp birth(ByteString name) throws FileException {
        var scratch = Scratch.mine();
        long path = scratch.path(name);
        long result = path < 0 ? path : Posix.call(Call.STATX, descriptor, path,
                Posix.AT_SYMLINK_NOFOLLOW | Posix.AT_NO_AUTOMOUNT, FileStat.BIRTH, scratch.stat.address);
        if (result < 0) throw failure("look at", name, result);
        return FileStat.birth(scratch.stat.bytes);
    }

    /** What an open descriptor stands for. */
    public static FileStat statOf(int descriptor, Place place) throws FileException {
        var scratch = Scratch.mine();
        long result = Posix.call(Call.STATX, descriptor, Scratch.EMPTY.address, Posix.AT_EMPTY_PATH, FileStat.BASIC,
                scratch.stat.address);
        if (result < 0) throw place.failure("look at", result);
        return FileStat.of(scratch.stat.bytes);
    }

    /**
     * Opens a file to read it. Neither a fifo nor a device blocks: the caller looks at {@link LocalFile#stat} whether
     * what it got is still a file.
     */
    public LocalFile openFile(ByteString name) throws FileException {
        return openFile(descriptor, new Place(place, name));
    }

    /** The same in the directory of that descriptor. */
    public static LocalFile openFile(int directory, Place file) throws FileException {
        long opened = openWithoutTouching(directory, Scratch.mine().path(file.name()), Posix.O_RDONLY
                | Posix.O_NOFOLLOW | Posix.O_NONBLOCK | Posix.O_NOCTTY | Posix.O_CLOEXEC);
        if (opened < 0) throw file.failure("open", opened);
        return LocalFile.of((int) opened, file);
    }

    /** What a symbolic link says, as bytes. */
    public ByteString readLink(ByteString name) throws FileException {
        return EntryCalls.readLink(descriptor, place, name);
    }

    /** Makes a symbolic link that says {@code target}; what has that name already stays. */
    public void makeLink(ByteString name, ByteString target) throws FileException {
        if (!name.isFileName()) throw new IllegalArgumentException("not a plain name: " + name);
        long result = EntryCalls.makeLink(descriptor, name, target);
        if (result < 0) throw failure("make the link", name, result);
    }

    /** Whether it lies in a file system that shows the kernel's state instead of keeping files: proc, sysfs, … */
    public boolean isPseudo() throws FileException {
        return PseudoFileSystems.holds(descriptor, place);
    }

    /** Its path as it was opened, for people: it may have been renamed since. */
    public ByteString path() {
        return place.path();
    }

    /** For later. */
    public Wish retain() {
        if (holders.getAndIncrement() <= 0) throw new IllegalStateException("retained after its close: " + path());
        return new Wish();
    }

    /** To be called once by whoever opened it. */
    @Override
    public void close() {
        if (holders.get() <= 0) throw new IllegalStateException("closed too often: " + path());
        descriptors.release(this);
        forget();
    }

    private void forget() {
        if (holders.decrementAndGet() > 0) return;
        descriptors.drop(this);
        // All that were opened again on the way to deeper ones.
        if (parent == null) descriptors.close();
    }

    int descriptor() {
        return descriptor;
    }

    FileException failure(String what, ByteString name, long negativeErrno) {
        return new Place(place, name).failure(what, negativeErrno);
    }

    /**
     * What stands before a name in a path that leads through the descriptor, for calls that know only paths; without
     * /proc the path by which it was opened.
     */
    ByteString beginning() {
        var known = beginning;
        if (known == null) beginning = known = beginning(descriptor, place);
        return known;
    }

    static ByteString beginning(int descriptor, Place place) {
        return Machine.hasProc() ? ByteString.of("/proc/self/fd/" + descriptor + "/")
                : place.path().resolve(ByteString.EMPTY);
    }

    Place place() {
        return place;
    }
}
