package dump.backup;

import dump.files.FileException;
import dump.files.FileStat;
import dump.files.LocalDirectory;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Id;
import dump.model.Node;
import dump.model.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountedCompleter;

/**
 * One directory: looks at every entry, and forks a task for each directory in it and each batch of files that must be
 * read. When the last of them has ended, the directory's tree is stored and its node goes to the parent.
 */
final class DirectoryTask extends CountedCompleter<Void> {
    private static final ByteString[] NOTHING = {};
    private static final int WRITER_KEPT_MAX = 16 << 20;

    private final transient Job job;
    private final transient DirectoryTask parent;
    private final int slot;
    private final transient LocalDirectory holder;
    private final transient ByteString name;
    private final transient Node node;
    private final transient Node before;
    private final transient Place place;
    private final transient Target target;
    private final transient List<DirectoryTask> directories = new ArrayList<>();
    private final transient List<FileTask> batches = new ArrayList<>();
    private transient Node[] nodes;
    private transient Id tree;

    /**
     * @param slot where in the parent the node goes
     * @param holder open, and closed by this task: the directory itself, or the one that it is in
     * @param name in the holder, or null if the holder is the directory
     * @param before the parent backup's node of it, or null
     * @param target what is wanted of it, or null if all
     */
    DirectoryTask(Job job, DirectoryTask parent, int slot, LocalDirectory holder, ByteString name, Node node,
            Node before, Place place, Target target) {
        super(parent);
        this.job = job;
        this.parent = parent;
        this.slot = slot;
        this.holder = holder;
        this.name = name;
        this.node = node;
        this.before = before;
        this.place = place;
        this.target = target;
    }

    /** The stored tree, once the task has completed. */
    Id tree() {
        return tree;
    }

    @Override
    public void compute() {
        try (holder) {
            if (!job.stopped()) open();
        } catch (FileException e) {
            if (e.kind() == FileException.Kind.GONE) job.vanished(place.printed());
            else job.unreadable(place.printed(), e.reason());
        } catch (Throwable e) {
            job.fail(e);
        }
        addToPendingCount(directories.size() + batches.size());
        // What is forked last runs first here: files before directories, both in order; others steal from the far end.
        for (var child : directories.reversed()) child.fork();
        for (var child : batches.reversed()) child.fork();
        directories.clear();
        batches.clear();
        tryComplete();
    }

    /** Only now, not when it was listed: of a hundred thousand directories few are open at a time. */
    private void open() throws Exception {
        if (name == null) {
            list(holder);
            return;
        }
        try (var directory = place.filter() == null ? holder.pass(name) : holder.enter(name)) {
            list(directory);
        }
    }

    private void list(LocalDirectory directory) throws Exception {
        var stat = directory.stat();
        var names = names(directory, stat);
        var entries = new Node[names.length];
        var old = before == null ? null : job.parentTree(before.subtree());
        nodes = entries;
        var look = new DirectoryListing(job, this, directory, stat.device(), place, target,
                old == null ? new Tree(List.of()) : old);
        for (int i = 0; i < names.length && !job.stopped(); i++) look.entry(i, names[i]);
        look.end();
    }

    private ByteString[] names(LocalDirectory directory, FileStat stat) throws FileException {
        if (place.filter() == null) return target.children().keySet().toArray(ByteString[]::new);
        if (place.filter().isForeign(directory, stat, place.device())) return NOTHING;
        var names = directory.names();
        if (!place.filter().isRepository(directory, names)) return place.filter().unmarked(directory, names);
        job.events.on(new Event.FileSkipped(place.printed(), "it is the repository that is written to, or a copy of it"));
        return NOTHING;
    }

    void put(int slot, Node entry) {
        nodes[slot] = entry;
    }

    void add(DirectoryTask child) {
        directories.add(child);
    }

    void add(FileTask child) {
        batches.add(child);
    }

    @Override
    public void onCompletion(CountedCompleter<?> caller) {
        if (job.stopped() || nodes == null) return;
        try {
            store();
        } catch (Throwable e) {
            job.fail(e);
        }
    }

    private void store() throws Exception {
        var writer = job.treeWriters.take();
        boolean empty = new TreeText(job, place.printed(), nodes).write(writer) == 0;
        nodes = null;
        if (!empty || !place.onlyIfFilled()) {
            tree = job.writer.put(BlobType.TREE, writer.buffer(), 0, writer.length());
            count();
            if (parent != null) parent.put(slot, node.withSubtree(tree));
        }
        // A larger buffer was for one large directory, and is not kept.
        if (writer.length() <= WRITER_KEPT_MAX) job.treeWriters.giveBack(writer);
    }

    private void count() {
        if (place.filter() == null) return;
        if (before == null) job.counts.directoriesNew.increment();
        else if (tree.equals(before.subtree())) job.counts.directoriesUnmodified.increment();
        else job.counts.directoriesChanged.increment();
    }
}
