package dump.backup;

import dump.files.FileException;
import dump.files.FileStat;
import dump.files.LocalDirectory;
import dump.files.PatternException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Node;
import dump.model.Tree;
import java.util.ArrayList;
import java.util.List;

/** Goes through the entries of one directory: what is wanted, what is unchanged, what must be read. */
final class DirectoryListing {
    private final Job job;
    private final DirectoryTask task;
    private final LocalDirectory directory;
    private final long device;
    private final Place place;
    private final ByteString relative;
    private final ByteString printed;
    private final Target target;
    private final Tree before;
    private final List<FileTask.Entry> batch = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long batchBytes;

    /** @param before the parent backup's directory, empty if there is none */
    DirectoryListing(Job job, DirectoryTask task, LocalDirectory directory, long device, Place place, Target target,
            Tree before) {
        this.job = job;
        this.task = task;
        this.directory = directory;
        this.device = device;
        this.place = place;
        relative = place.relative();
        printed = place.printed();
        this.target = target;
        this.before = before;
    }

    void entry(int slot, ByteString name) throws PatternException {
        if (place.filter() == null) onTheWay(slot, name);
        else inSource(slot, name);
    }

    /** A directory on the way to a source, or the source itself. */
    private void onTheWay(int slot, ByteString name) throws PatternException {
        var wanted = target.children().get(name);
        var path = printed.resolve(name);
        try {
            var stat = directory.stat(name);
            if (wanted.source() == null) {
                take(slot, name, stat, path, Place.onTheWay(path, device), wanted);
            } else {
                var filter = job.filter(wanted.source(), stat);
                var root = job.printedRoot(wanted.source());
                take(slot, name, stat, root, Place.source(filter, root, stat.device()), null);
            }
        } catch (FileException e) {
            job.unreadable(path, e.reason());
        }
    }

    private void inSource(int slot, ByteString name) {
        var path = printed.resolve(name);
        FileStat stat;
        try {
            stat = directory.stat(name);
        } catch (FileException e) {
            job.unread(path, e);
            return;
        }
        switch (place.filter().wanted(relative.resolve(name), stat)) {
            case TAKE -> take(slot, name, stat, path, new Place(place.filter(), place, name, device, false), null);
            case ENTER -> take(slot, name, stat, path, new Place(place.filter(), place, name, device, true), null);
            case LEAVE -> { }
        }
    }

    private void take(int slot, ByteString name, FileStat stat, ByteString path, Place at, Target wanted) {
        try {
            switch (stat.type()) {
                case DIRECTORY -> directory(slot, name, stat, path, at, wanted);
                case FILE -> file(slot, name, stat, path);
                case SYMLINK, FIFO, BLOCK_DEVICE, CHARACTER_DEVICE -> task.put(slot, node(name, stat, path));
                case SOCKET -> job.events.on(new Event.FileSkipped(path, "it is a socket"));
                case UNKNOWN -> job.unreadable(path, "it is of no kind that can be backed up");
            }
        } catch (FileException e) {
            job.unread(path, e);
        }
    }

    private void directory(int slot, ByteString name, FileStat stat, ByteString path, Place at, Target wanted)
            throws FileException {
        var old = before.find(name);
        var node = node(name, stat, path);
        task.add(new DirectoryTask(job, task, slot, directory.retain(), name, node,
                old != null && old.isDirectory() ? old : null, at, wanted));
    }

    private void file(int slot, ByteString name, FileStat stat, ByteString path) throws FileException {
        var old = before.find(name);
        if (old != null && old.isFile() && isUnchanged(old, stat)) {
            task.put(slot, node(name, stat, path).withContent(old.content(), old.size()));
            job.counts.filesUnmodified.increment();
            job.counts.bytes.add(old.size());
            job.events.on(new Event.FileUnchanged(path, old.size()));
            return;
        }
        batch.add(new FileTask.Entry(slot, name, path, old == null || !old.isFile()));
        batchBytes += stat.size();
        if (batch.size() >= FileTask.FILES_MAX || batchBytes >= FileTask.BYTES_MAX) flush();
    }

    /**
     * Equal in size, times and inode, quiet for long enough before the parent was made, and everything still stored.
     */
    private boolean isUnchanged(Node old, FileStat stat) {
        return old.size() == stat.size() && old.inode() == stat.inode() && old.content() != null
                && old.mtime().seconds() == stat.mtimeSeconds() && old.mtime().nanos() == stat.mtimeNanos()
                && old.ctime().seconds() == stat.ctimeSeconds() && old.ctime().nanos() == stat.ctimeNanos()
                && job.settledBeforeParent(old.ctime()) && job.stored(old.content());
    }

    private Node node(ByteString name, FileStat stat, ByteString path) throws FileException {
        problems.clear();
        var node = job.metadata.node(directory, name, stat, problems);
        for (var problem : problems) job.unreadable(path, problem);
        return node;
    }

    private void flush() {
        task.add(new FileTask(job, task, directory.retain(), List.copyOf(batch)));
        batch.clear();
        batchBytes = 0;
    }

    void end() {
        if (!batch.isEmpty()) flush();
    }
}
