package dump.target;

import dump.model.ByteString;
import dump.model.Node;
import dump.posix.DirectoryEntries;
import dump.posix.EntryCalls;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.Place;
import dump.posix.Posix;

/** A directory that is only looked at: what would be made in it is counted, and fails where it would fail then. */
public final class PlannedDirectory extends TargetDirectory {
    private static final int OWNER_READS = 0400, OWNER_ENTERS = 0100;
    private static final int READS = 4, WRITES = 2, ENTERS = 1;
    private static final ByteString ITSELF = ByteString.of(".");
    private static final int NOT_ASKED = 1;

    private final PlannedTarget target;
    private final boolean shut;
    /** What writing meets: 0, or minus errno. */
    private volatile long writing = NOT_ASKED;

    PlannedDirectory(PlannedTarget target, PlannedDirectory parent, Place place, FileStat before) {
        super(target, parent, place, before);
        this.target = target;
        shut = parent != null && parent.shut
                || before != null && before.isDirectory() && target.unlocks(before, OWNER_ENTERS);
    }

    @Override
    public boolean isShut() {
        return shut;
    }

    @Override
    public boolean isShut(ByteString entry) throws FileException {
        var found = look(entry);
        return found != null && target.unlocks(found, OWNER_READS);
    }

    @Override
    public FileStat look(ByteString entry) throws FileException {
        return fresh() || shut ? null : super.look(entry);
    }

    @Override
    public PlannedDirectory directory(ByteString entry, FileStat found) {
        return new PlannedDirectory(target, this, new Place(place, plain(entry)), found);
    }

    @Override
    public PlannedDirectory make(ByteString entry) throws FileException {
        needWriting("make", entry);
        return directory(entry, null);
    }

    @Override
    public void clear(ByteString entry, FileStat found) throws FileException {
        needWriting("replace", entry);
        if (found.isDirectory()) check(isEmpty(entry), "replace", entry);
    }

    /** @return minus ENOTEMPTY if it is not; what can't be listed may be */
    private long isEmpty(ByteString directory) throws FileException {
        int here = acquire();
        try {
            long descriptor = EntryCalls.open(here, plain(directory),
                    Posix.O_RDONLY | Posix.O_DIRECTORY | Posix.O_NOATIME, 0);
            if (descriptor == -Posix.EPERM)
                descriptor = EntryCalls.open(here, directory, Posix.O_RDONLY | Posix.O_DIRECTORY, 0);
            if (descriptor < 0) return 0;
            try {
                var names = DirectoryEntries.read((int) descriptor, new Place(place, directory));
                return names.length == 0 ? 0 : -Posix.ENOTEMPTY;
            } finally {
                Posix.close((int) descriptor);
            }
        } finally {
            release();
        }
    }

    @Override
    public TargetFile create() {
        throw new IllegalStateException("a plan writes nothing");
    }

    @Override
    public void place(Node node, boolean replace) throws FileException {
        needWriting("make", node.name());
        target.foresee(node);
    }

    @Override
    public void adjust(Node node) {
        target.foresee(node);
    }

    @Override
    public void link(TargetDirectory from, ByteString other, ByteString entry, boolean replace) throws FileException {
        needWriting("link", entry);
    }

    /** Only sees that it could be listed. */
    @Override
    public void sweep() throws FileException {
        if (fresh() || shut) return;
        long result = access(READS | ENTERS);
        if (result < 0) throw place.failure("open", result);
    }

    @Override
    public void sync() {
        throw new IllegalStateException("a plan writes nothing");
    }

    @Override
    public void end(Node node, DirectoryFinish ending) {
        if (ending == DirectoryFinish.METADATA && node != null) target.foresee(node);
        target.descriptors.drop(this);
    }

    @Override
    void apply(int descriptor, boolean pathOnly, Node node) {
        target.foresee(node);
    }

    @Override
    int unlock(int here, Place file) {
        return EntryUnlock.UNCHANGED;
    }

    /** Who only looks may pass through directories that he may not list. */
    @Override
    protected int open(int parentDescriptor) throws FileException {
        return open(parentDescriptor, Posix.O_PATH);
    }

    private void needWriting(String what, ByteString entry) throws FileException {
        if (fresh() || shut) return;
        if (writing == NOT_ASKED) writing = access(WRITES | ENTERS);
        check(writing, what, entry);
    }

    /** 0, or minus errno; its owner would give himself the rights. */
    private long access(int rights) throws FileException {
        int here = acquire();
        try {
            long result = EntryCalls.access(here, ITSELF, rights);
            return result == -Posix.EACCES && target.isOwn(before) ? 0 : result;
        } finally {
            release();
        }
    }
}
