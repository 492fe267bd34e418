package dump.target;

import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Node;
import dump.posix.EntryCalls;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.Place;
import dump.posix.Posix;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Puts entries below one directory, and nothing anywhere else. */
public final class LocalWriter extends LocalTarget {
    final Leftovers leftovers = Leftovers.OF_THIS_PROCESS;
    final UnlockedDirectories unlocked = new UnlockedDirectories();
    private final WrittenDirectory root;
    private final AtomicLong withoutAttributes = new AtomicLong();
    private final Consumer<String> warnings;

    private LocalWriter(ByteString target, boolean knowsAttributes, Consumer<String> warnings) throws FileException {
        super(knowsAttributes);
        this.warnings = warnings;
        var before = look(target);
        if (before == null && !make(target)) before = look(target);
        int permissions = before == null ? EntryUnlock.UNCHANGED : unlock(target, before);
        long directory = openDirectory(target, Posix.O_RDONLY);
        if (directory < 0) throw new FileException("open", target, -directory);
        root = new WrittenDirectory(this, null, new Place(null, target), before);
        descriptors.adopt(root, (int) directory);
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
        return new LocalWriter(target, true, warnings);
    }

    /** The same for nodes that say nothing of extended attributes: those that stand there are left alone. */
    static LocalWriter withoutAttributes(ByteString target, Consumer<String> warnings) throws FileException {
        return new LocalWriter(target, false, warnings);
    }

    @Override
    public WrittenDirectory root() {
        return root;
    }

    /** Entries some of whose extended attributes the file system cannot hold. */
    public long withoutAttributes() {
        return withoutAttributes.get();
    }

    void apply(int descriptor, boolean pathOnly, Node node, Place place) {
        var unset = metadata.apply(descriptor, pathOnly, node, place);
        if (unset.lacksOwner()) countWithoutOwner();
        if (unset.lacksAttributes()) withoutAttributes.incrementAndGet();
        if (unset.told() != null) warnings.accept(unset.told());
    }

    /**
     * Gives directories on the way their rights again and closes all descriptors; half-written files must have been
     * finished or discarded.
     */
    @Override
    public void close() {
        unlocked.lock();
        super.close();
    }

    /** @return false if another was quicker */
    private static boolean make(ByteString path) throws FileException {
        for (var parent : new BytePath(path).parents())
            EntryCalls.makeDirectory(Posix.AT_FDCWD, parent.bytes(), 0700);
        long made = EntryCalls.makeDirectory(Posix.AT_FDCWD, path, UNFINISHED);
        if (made < 0 && made != -Posix.EEXIST) throw new FileException("make", path, -made);
        return made >= 0;
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
}
