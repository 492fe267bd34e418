package dump.target;

import dump.model.ByteString;
import dump.model.Node;
import dump.posix.EntryCalls;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.Place;
import dump.posix.Posix;

/** A target, which need not be there, that is only looked at: nothing below it can be written through this. */
public final class PlannedTarget extends LocalTarget {
    private static final int WRITES_AND_ENTERS = 3;

    private final PlannedDirectory root;

    private PlannedTarget(ByteString path, boolean knowsAttributes) throws FileException {
        super(knowsAttributes);
        var before = look(path);
        root = new PlannedDirectory(this, null, new Place(null, path), before);
        long directory = openDirectory(path, Posix.O_PATH);
        if (directory < 0 && directory != -Posix.ENOENT) throw new FileException("open", path, -directory);
        descriptors.adopt(root, (int) directory);
    }

    /**
     * To see what a restore would do, and what is there.
     *
     * @param path absolute
     * @throws FileException if it could not be opened or made, as far as that can be seen
     */
    public static PlannedTarget of(ByteString path) throws FileException {
        return checked(new PlannedTarget(path, true));
    }

    /** The same for nodes that say nothing of extended attributes. */
    public static PlannedTarget withoutAttributes(ByteString path) throws FileException {
        return checked(new PlannedTarget(path, false));
    }

    private static PlannedTarget checked(PlannedTarget target) throws FileException {
        try {
            if (target.root.fresh()) needPlace(target.root.path());
            else target.root.sweep();
            return target;
        } catch (FileException | RuntimeException e) {
            target.close();
            throw e;
        }
    }

    /** That the missing directories on the way to it could be made. */
    private static void needPlace(ByteString path) throws FileException {
        var above = path;
        while (above.length() > 1 && EntryCalls.stat(Posix.AT_FDCWD, new Place(null, above), above) == null)
            above = above.slice(0, Math.max(1, above.lastIndexOf((byte) '/')));
        long result = EntryCalls.access(Posix.AT_FDCWD, above, WRITES_AND_ENTERS);
        if (result < 0) throw new FileException("make", path, -result);
    }

    @Override
    public PlannedDirectory root() {
        return root;
    }

    /** Counts an entry that is not made, as if it were. */
    void foresee(Node node) {
        boolean gives = user.mayGiveUser(user.id(), metadata.uid(node))
                && user.mayGiveGroup(user.id(), user.group(), metadata.gid(node));
        boolean sets = node.attributes().stream().allMatch(attribute -> user.maySetAttribute(attribute.name()));
        if (!gives || !sets) countWithoutOwner();
    }

    /** Whether this user has that entry and would have to give himself one of these rights. */
    boolean unlocks(FileStat found, int rights) {
        return isOwn(found) && (found.mode() & rights) != rights;
    }

    /** Root needs no rights of his own. */
    boolean isOwn(FileStat found) {
        return !user.isRoot() && found.uid() == user.id();
    }
}
