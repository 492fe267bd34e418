package dump.backup;

import dump.excludes.PatternException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Node;
import dump.model.Tree;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.repository.RepositoryException;
import dump.scan.Fingerprint;
import java.util.ArrayList;
import java.util.List;

/** Goes through the entries of one directory: what is wanted, what is unchanged, what must be read. */
final class DirectoryListing {
    private final Job job;
    private final DirectoryTask task;
    private final LocalDirectory directory;
    private final long device;
    private final DirectoryPath place;
    private final ByteString relative;
    private final ByteString displayPath;
    private final Target target;
    private final Tree before;
    private final Filter.Names names;
    /** Null where none is kept. */
    private final Fingerprint fingerprint;
    private int next;
    private final List<FileTask.Entry> batch = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long batchBytes;

    /**
     * @param before the parent backup's directory, empty if there is none
     * @param names those that will be gone through
     */
    DirectoryListing(Job job, DirectoryTask task, LocalDirectory directory, long device, DirectoryPath place,
            Target target,
            Tree before, Filter.Names names) {
        this.job = job;
        this.task = task;
        this.directory = directory;
        this.device = device;
        this.place = place;
        relative = place.relative();
        displayPath = place.displayPath();
        this.target = target;
        this.before = before;
        this.names = names;
        fingerprint = place.filter() != null && job.scan.isKept() ? job.fingerprints.take() : null;
    }

    void entry(int slot, ByteString name) throws PatternException, RepositoryException {
        if (place.filter() == null) onTheWay(slot, name);
        else inSource(slot, name);
    }

    /** A directory on the way to a source, or the source itself. */
    private void onTheWay(int slot, ByteString name) throws PatternException, RepositoryException {
        var wanted = target.children().get(name);
        var path = displayPath.resolve(name);
        var tally = wanted.source() == null ? null : job.tally(wanted.source());
        var old = tally == null ? before.find(name) : lastOfSource(before.find(name), tally);
        FileStat stat;
        DirectoryPath at;
        try {
            stat = directory.stat(name);
            if (tally != null) path = job.displayRoot(wanted.source());
            at = tally == null ? DirectoryPath.onTheWay(path, device)
                    : DirectoryPath.source(job.filter(wanted.source(), stat), tally, path, stat.device());
        } catch (FileException e) {
            failed(path, tally, old, e);
            return;
        }
        take(slot, name, stat, path, at, tally == null ? wanted : null, old);
    }

    private Node lastOfSource(Node natural, SourceTally tally) {
        var elsewhere = job.elsewhere(tally.source());
        if (elsewhere == null) return natural;
        tally.onlyNames();
        return elsewhere;
    }

    private void inSource(int slot, ByteString name) throws RepositoryException {
        var filter = place.filter();
        var path = displayPath.resolve(name);
        var below = relative.resolve(name);
        var old = last(name);
        FileStat stat;
        try {
            stat = directory.stat(name);
        } catch (FileException e) {
            failed(path, place.tally(), old, e);
            return;
        }
        var wanted = filter.wanted(below, stat);
        if (wanted != Filter.Wanted.LEAVE && fingerprint != null) fingerprint.add(name, wanted.ordinal(), stat);
        switch (wanted) {
            case TAKE -> take(slot, name, stat, path, place.below(name, device, false), null, old);
            case ENTER -> take(slot, name, stat, path, place.below(name, device, true), null, old);
            case LEAVE -> lost(old, filter.why(below, stat));
        }
    }

    /** The parent backup's entry of that name, or null; those before it are not listed. Both go up by their bytes. */
    private Node last(ByteString name) {
        while (next < before.nodes().size()) {
            var old = before.nodes().get(next);
            int order = old.name().compareTo(name);
            if (order > 0) return null;
            next++;
            if (order == 0) return old;
            lost(old, names.absent());
        }
        return null;
    }

    private void lost(Node old, String cause) {
        if (old != null && place.tally() != null) job.lost(place.tally(), old, cause);
    }

    private void take(int slot, ByteString name, FileStat stat, ByteString path, DirectoryPath at, Target wanted,
            Node old) throws RepositoryException {
        var told = at.isSource() ? at.tally().source() : path;
        try {
            switch (stat.type()) {
                case DIRECTORY -> directory(slot, name, stat, path, at, wanted, old);
                case FILE -> file(slot, name, stat, path, at.tally(), old);
                case SYMLINK, FIFO, BLOCK_DEVICE, CHARACTER_DEVICE -> task.put(slot, node(name, stat, path));
                case SOCKET -> {
                    task.doubt();
                    job.events.on(new Event.FileSkipped(path, "it is a socket"));
                }
                case UNKNOWN -> {
                    task.doubt();
                    job.unreadable(told, "its type cannot be backed up");
                }
            }
            if (!name.equals(names.mark())) compare(old, stat, at);
        } catch (FileException e) {
            failed(told, at.tally(), old, e);
        }
    }

    private void failed(ByteString told, SourceTally tally, Node old, FileException failure) {
        // A source, or the way to it, that goes away during the run is more than an entry less.
        task.doubt();
        boolean gone = failure.kind() == FileException.Kind.GONE && place.filter() != null;
        if (gone) job.vanished(told);
        else job.unreadable(told, failure.reason());
        if (old == null || tally == null) return;
        if (place.filter() == null) tally.compared();
        job.lost(tally, old, gone ? SourceTally.ABSENT : SourceTally.UNREADABLE);
    }

    /** Counts what the parent backup held; what lay below a directory, its own task counts. */
    private void compare(Node old, FileStat stat, DirectoryPath at) {
        if (old == null || at.tally() == null) return;
        boolean sameDirectory = old.isDirectory() && stat.isDirectory();
        if (at.isSource() && sameDirectory) return;
        if (at.isSource()) at.tally().replaced(old.isDirectory());
        at.tally().before(old);
        if (old.isFile() && !stat.isFile()) at.tally().noFile();
        if (old.isDirectory() && !sameDirectory) job.lostBelow(at.tally(), old, "in what is no longer a directory");
    }

    private void directory(int slot, ByteString name, FileStat stat, ByteString path, DirectoryPath at, Target wanted,
            Node old) throws FileException {
        var node = node(name, stat, path);
        task.add(new DirectoryTask(job, task, slot, directory.retain(), name, node,
                old != null && old.isDirectory() ? old : null, at, wanted));
    }

    private void file(int slot, ByteString name, FileStat stat, ByteString path, SourceTally tally, Node old)
            throws FileException, RepositoryException {
        boolean held = old != null && old.isFile();
        var same = held && !job.readsAll(tally) && hasMetadata(old, stat) ? old : null;
        if (same != null && job.settledBeforeParent(old.ctime().seconds()) && job.stored(old.blobs())) {
            task.put(slot, node(name, stat, path).withContent(old.content()));
            job.counts.filesUnmodified.increment();
            job.counts.bytes.add(old.size());
            job.events.on(new Event.FileUnchanged(path, old.size(), false));
            return;
        }
        batch.add(new FileTask.Entry(slot, name, path, tally, held, same));
        batchBytes += stat.size();
        if (batch.size() >= FileTask.FILES_MAX || batchBytes >= FileTask.BYTES_MAX) flush();
    }

    /** Equal in size, times and inode: unchanged, if it was quiet for long enough and everything is still stored. */
    private static boolean hasMetadata(Node old, FileStat stat) {
        return old.size() == stat.size() && old.inode() == stat.inode() && old.blobs() != null
                && old.mtime().seconds() == stat.mtimeSeconds() && old.mtime().nanos() == stat.mtimeNanos()
                && old.ctime().seconds() == stat.ctimeSeconds() && old.ctime().nanos() == stat.ctimeNanos();
    }

    private Node node(ByteString name, FileStat stat, ByteString path) throws FileException {
        problems.clear();
        var node = job.metadata.node(directory, name, stat, problems);
        for (var problem : problems) job.unreadable(path, problem);
        if (!problems.isEmpty()) task.doubt();
        return node;
    }

    private void flush() {
        task.add(new FileTask(job, task, directory.retain(), List.copyOf(batch)));
        batch.clear();
        batchBytes = 0;
    }

    void end() {
        if (!batch.isEmpty()) flush();
        if (fingerprint != null) {
            task.looks(fingerprint.finish());
            job.fingerprints.giveBack(fingerprint);
        }
        if (place.filter() == null) return;
        while (next < before.nodes().size()) lost(before.nodes().get(next++), names.absent());
    }
}
