package dump.engine;

import dump.files.FileException;
import dump.files.FileStat;
import dump.files.LocalWriter;
import dump.files.TargetDirectory;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Node;
import dump.snapshots.PointInTime;

/**
 * What a restore would do, told by what lists say of the entries: content is known only when volumes are read, so a file
 * that is there and has the right metadata is named. For one thread.
 */
final class DuplicityTrial implements AutoCloseable {
    private final LocalWriter target;
    private final boolean overwrite;
    private final Events events;
    private ByteString lastParent = ByteString.EMPTY;
    private TargetDirectory lastDirectory;
    /** Below a directory that cannot be made nothing is restored. */
    private ByteString shut;
    private long written;
    private long right;
    private long kept;
    private long failed;

    DuplicityTrial(ByteString target, boolean overwrite, Events events) throws FileException {
        this.target = LocalWriter.lookingWithoutAttributes(target);
        this.overwrite = overwrite;
        this.events = events;
        lastDirectory = this.target.root();
    }

    /** The next entry, those of a directory after it. @param place where it would land, relative to the target */
    void entry(ByteString path, Node node, ByteString place) {
        if (shut != null && path.startsWith(shut)) return;
        try {
            var directory = directory(Landing.above(place));
            var named = node.withName(Landing.lastName(place));
            var found = directory == null ? null : directory.look(named.name());
            if (found == null) restored(path);
            else compare(path, named, directory, found);
        } catch (FileException e) {
            failed++;
            events.on(new Event.FileFailed(path, e.getMessage()));
        }
    }

    RestoreResult result(PointInTime point) {
        return new RestoreResult(point, written, right, kept, failed, 0, 0);
    }

    private void compare(ByteString path, Node node, TargetDirectory directory, FileStat found) throws FileException {
        if (!isAlike(node, directory, found)) {
            if (overwrite && (found.isDirectory() || node.isDirectory())) directory.clear(node.name(), found);
            if (!overwrite && node.isDirectory()) shut = path.resolve(ByteString.EMPTY);
            differs(path, "differs from what is there");
            return;
        }
        var different = directory.differences(node, found);
        if (!different.isEmpty()) {
            differs(path, "differs in " + different + " from what is there");
            return;
        }
        right++;
        if (node.isFile()) events.on(new Event.FileSkipped(path, "is there already; it is compared when it is restored"));
        else events.on(new Event.FileRestored(path, 0, false));
    }

    private void differs(ByteString path, String reason) {
        if (overwrite) {
            restored(path);
            return;
        }
        kept++;
        events.on(new Event.FileKept(path, reason));
    }

    private void restored(ByteString path) {
        written++;
        events.on(new Event.FileRestored(path, 0, true));
    }

    private static boolean isAlike(Node node, TargetDirectory directory, FileStat found) throws FileException {
        if (node.type() != found.type()) return false;
        return switch (node.type()) {
            case SYMLINK -> directory.readLink(node.name()).equals(node.linkTarget());
            case CHARACTER_DEVICE, BLOCK_DEVICE -> found.rdev() == node.device();
            case FILE, DIRECTORY, FIFO, SOCKET, UNKNOWN -> true;
        };
    }

    /** Null if it is not there. */
    private TargetDirectory directory(ByteString parent) throws FileException {
        if (parent.equals(lastParent)) return lastDirectory;
        var directory = target.root();
        for (var one : Landing.parents(parent.resolve(ByteString.EMPTY))) {
            var name = Landing.lastName(one);
            var found = directory.look(name);
            directory = found == null || !found.isDirectory() ? null : directory.directory(name, found);
            if (directory == null) break;
        }
        lastParent = parent;
        lastDirectory = directory;
        return directory;
    }

    @Override
    public void close() {
        target.close();
    }
}
