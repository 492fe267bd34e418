package dump.files;

import dump.model.ByteString;
import dump.model.Node;
import dump.posix.Posix;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Puts entries below one directory, and nothing anywhere else: everything is reached from the target's descriptor, a
 * plain name at a time, and no link is followed. The path to the target itself is the user's, and its links count.
 * Thread-safe. Start at {@link #root}.
 */
public final class LocalWriter implements AutoCloseable {
    /** Well below the 1,024 that a process may usually open. */
    private static final int IDLE_MAX = 400;

    final Descriptors descriptors = new Descriptors(IDLE_MAX);
    final TargetMetadata metadata;
    final Deviation deviation;
    final LocalUser user = new LocalUser();
    final Leftovers leftovers = Leftovers.OF_THIS_PROCESS;
    final UnlockedDirectories unlocked = new UnlockedDirectories();
    final boolean readOnly;
    private final TargetDirectory root;
    private final AtomicLong withoutOwner = new AtomicLong();
    private final AtomicLong withoutAttributes = new AtomicLong();

    private final Consumer<String> warnings;

    private LocalWriter(ByteString target, boolean readOnly, boolean knowsAttributes, Consumer<String> warnings)
            throws FileException {
        this.readOnly = readOnly;
        metadata = new TargetMetadata(knowsAttributes, user);
        deviation = new Deviation(metadata, user);
        this.warnings = warnings;
        var before = look(target);
        if (before == null && !readOnly && !make(target)) before = look(target);
        int permissions = before == null || readOnly ? EntryUnlock.UNCHANGED : unlock(target, before);
        long directory = openDirectory(target, readOnly ? Posix.O_PATH : Posix.O_RDONLY);
        if (directory < 0 && !(readOnly && directory == -Posix.ENOENT)) {
            throw new FileException("open", target, -directory);
        }
        root = TargetDirectory.root(this, target, (int) directory, before);
        if (permissions != EntryUnlock.UNCHANGED) unlocked.remember(root, before, permissions);
    }

    /**
     * Writes below the directory, which is made with its missing parents: these are their owner's alone, and so is the
     * directory itself, which the caller {@linkplain TargetDirectory#end finishes}.
     *
     * @param target absolute
     * @param warnings takes a sentence for each entry that stands there without some of its metadata, if that is
     *     counted by neither {@link #withoutOwner} nor {@link #withoutAttributes}; called by any thread
     */
    public static LocalWriter into(ByteString target, Consumer<String> warnings) throws FileException {
        return new LocalWriter(target, false, true, warnings);
    }

    /** The same for nodes that say nothing of extended attributes: those that stand there are left alone. */
    static LocalWriter withoutAttributes(ByteString target, Consumer<String> warnings) throws FileException {
        return new LocalWriter(target, false, false, warnings);
    }

    /** Only looks, for a trial run or to compare; the directory may be missing. @param target absolute */
    public static LocalWriter looking(ByteString target) throws FileException {
        return new LocalWriter(target, true, true, nothingIsSet -> { });
    }

    /** The same for nodes that say nothing of extended attributes. */
    public static LocalWriter lookingWithoutAttributes(ByteString target) throws FileException {
        return new LocalWriter(target, true, false, nothingIsSet -> { });
    }

    public TargetDirectory root() {
        return root;
    }

    /** Entries whose owner or privileged attributes this user may not set. */
    public long withoutOwner() {
        return withoutOwner.get();
    }

    /** Entries some of whose extended attributes the file system cannot hold. */
    public long withoutAttributes() {
        return withoutAttributes.get();
    }

    /** Counts an entry that this user may not make, such as a device. */
    public void countWithoutOwner() {
        withoutOwner.incrementAndGet();
    }

    /** Whether this user may make devices. */
    public boolean makesDevices() {
        return user.mayMakeDevices();
    }

    /** Counts what a trial run does not make, as if it were made. */
    public void foresee(Node node) {
        boolean gives = user.mayGiveUser(user.id(), metadata.uid(node))
                && user.mayGiveGroup(user.id(), user.group(), metadata.gid(node));
        boolean sets = node.attributes().stream().allMatch(attribute -> user.maySetAttribute(attribute.name()));
        if (!gives || !sets) withoutOwner.incrementAndGet();
    }

    void apply(int descriptor, boolean pathOnly, Node node, Place place) {
        var lacks = metadata.apply(descriptor, pathOnly, node, place);
        if (lacks.lacksOwner()) withoutOwner.incrementAndGet();
        if (lacks.lacksAttributes()) withoutAttributes.incrementAndGet();
        if (lacks.told() != null) warnings.accept(lacks.told());
    }

    /**
     * Gives directories on the way their rights again and closes all descriptors; half-written files must have been
     * finished or discarded.
     */
    @Override
    public void close() {
        unlocked.lock();
        descriptors.release(root);
        descriptors.close();
    }

    /** @return false if another was quicker */
    private static boolean make(ByteString path) throws FileException {
        for (int slash = path.indexOf((byte) '/', 1); slash > 0; slash = path.indexOf((byte) '/', slash + 1)) {
            EntryCalls.makeDirectory(Posix.AT_FDCWD, path.slice(0, slash), 0700);
        }
        long made = EntryCalls.makeDirectory(Posix.AT_FDCWD, path, TargetDirectory.UNFINISHED);
        if (made < 0 && made != -Posix.EEXIST) throw new FileException("make", path, -made);
        return made >= 0;
    }

    /** The target, or null if there is none. */
    private static FileStat look(ByteString target) throws FileException {
        long directory = openDirectory(target, Posix.O_PATH);
        if (directory == -Posix.ENOENT) return null;
        if (directory < 0) throw new FileException("open", target, -directory);
        try {
            return LocalDirectory.statOf((int) directory, new Place(null, target));
        } finally {
            Posix.close((int) directory);
        }
    }

    /** Lets the owner in, as into the directories below: an earlier restore may have shut it. */
    private int unlock(ByteString target, FileStat found) {
        int before = found.mode() & 0xfff;
        if (user.isRoot() || found.uid() != user.id() || (before & 0700) == 0700) return EntryUnlock.UNCHANGED;
        long directory = openDirectory(target, Posix.O_PATH);
        if (directory < 0) return EntryUnlock.UNCHANGED;
        long result = EntryUnlock.setPermissions(directory, before | 0700);
        Posix.close((int) directory);
        return result < 0 ? EntryUnlock.UNCHANGED : before;
    }

    private static long openDirectory(ByteString path, int access) {
        long address = Scratch.mine().path(path);
        if (address < 0) return address;
        int flags = access | Posix.O_DIRECTORY | Posix.O_CLOEXEC;
        return Posix.call(Posix.Call.OPENAT, Posix.AT_FDCWD, address, flags);
    }
}
