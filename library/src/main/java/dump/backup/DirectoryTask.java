package dump.backup;

import dump.model.BlobType;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Content;
import dump.model.Event;
import dump.model.Id;
import dump.model.Node;
import dump.model.Tree;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountedCompleter;

/**
 * One directory: looks at every entry, and forks a task for each directory in it and each batch of files that must be
 * read. When the last of them has ended, the directory's tree is stored and its node goes to the parent.
 */
final class DirectoryTask extends CountedCompleter<Void> {
    private static final int WRITER_KEPT_MAX = 16 << 20;

    private final transient Job job;
    private final transient DirectoryTask parent;
    private final int slot;
    private final transient LocalDirectory.Wish holder;
    private final transient ByteString name;
    private final transient Node node;
    private final transient Node before;
    private final transient DirectoryPath place;
    private final transient Target target;
    private final transient List<DirectoryTask> directories = new ArrayList<>();
    private final transient List<FileTask> batches = new ArrayList<>();
    private transient Node[] nodes;
    /** The mark for which all else in the directory is left out, or null. */
    private transient ByteString mark;
    private transient Id tree;
    /** Of all that is taken of the directory; null if it is to be gone through again next time. */
    private transient Id fingerprint;
    private volatile boolean inDoubt;
    /** What is taken over whole; null where each entry is looked at. */
    private transient UnchangedDirectory unchanged;

    /**
     * @param slot where in the parent the node goes
     * @param holder closed by this task: the directory itself, or the one that it is in
     * @param name in the holder, or null if the holder is the directory
     * @param before the parent backup's node of it, or null
     * @param target what is wanted of it, or null if all
     */
    DirectoryTask(Job job, DirectoryTask parent, int slot, LocalDirectory.Wish holder, ByteString name, Node node,
            Node before, DirectoryPath place, Target target) {
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
            // A source that goes away during the run is more than one directory less.
            boolean gone = e.kind() == FileException.Kind.GONE && !place.isSource();
            if (gone) job.vanished(place.told());
            else job.unreadable(place.told(), e.reason());
            lostWhole(gone ? SourceTally.ABSENT : SourceTally.UNREADABLE);
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

    /** It could not be listed. */
    private void lostWhole(String cause) {
        if (parent != null) parent.doubt();
        if (before == null || place.tally() == null) return;
        if (place.isSource()) place.tally().compared();
        job.lostBelow(place.tally(), before, cause);
    }

    /** Only now, not when it was listed: of a hundred thousand directories few are open at a time. */
    private void open() throws Exception {
        if (name == null) {
            list(holder.directory());
            return;
        }
        var above = holder.directory();
        try (var directory = place.filter() == null ? above.pass(name) : above.enter(name)) {
            list(directory);
        }
    }

    private void list(LocalDirectory directory) throws Exception {
        var stat = directory.stat();
        var names = names(directory, stat);
        var list = names.list();
        mark = names.mark();
        unchanged = before == null ? null : UnchangedDirectory.of(job, directory, stat, place, names);
        if (unchanged != null) {
            nodes = new Node[unchanged.directories()];
            fingerprint = unchanged.fingerprint();
            unchanged.take(this, directory);
            return;
        }
        var entries = new Node[list.length];
        var old = before == null ? null : last(names);
        nodes = entries;
        if (place.tally() != null && before != null) comparedWith(old);
        var look = new DirectoryListing(job, this, directory, stat.device(), place, target,
                old == null ? Tree.EMPTY : old, names);
        for (int i = 0; i < list.length && !job.stopped(); i++) look.entry(i, list[i]);
        look.end();
    }

    /** The last backup's directory; on the way to sources what the record of its scan knows of it will do. */
    private Tree last(Filter.Names names) throws Exception {
        if (place.filter() != null || !job.scan.isKnown()) return job.parentTree(before.subtree());
        var known = new ArrayList<Node>();
        for (var below : names.list()) {
            var entry = job.scan.find(new BytePath(place.path()).resolve(below).bytes());
            if (entry == null || entry.tree() == null) return job.parentTree(before.subtree());
            known.add(Node.directory(entry.tree()).withName(below));
        }
        return new Tree(known);
    }

    private void comparedWith(Tree old) {
        if (old == null) place.tally().inDoubt();
        else if (place.isSource()) place.tally().compared();
    }

    private Filter.Names names(LocalDirectory directory, FileStat stat) throws FileException {
        if (place.filter() != null) {
            var names = place.filter().names(directory, stat, place.device());
            if (names.isRepository()) job.events.on(new Event.FileSkipped(place.told(),
                    "it is the repository that is written to, or a copy of it"));
            return names;
        }
        return new Filter.Names(target.children().keySet().toArray(ByteString[]::new), null, SourceTally.ABSENT);
    }

    void put(int slot, Node entry) {
        nodes[slot] = entry;
    }

    /** Not all in it is as it was found: next time it is gone through again. */
    void doubt() {
        inDoubt = true;
    }

    void looks(Id now) {
        fingerprint = now;
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
        tree = unchanged == null ? null : unchanged.sameTree(nodes);
        if (tree == null) write();
        else count();
        nodes = null;
        if (parent != null && tree != null) parent.put(slot, node == null ? Node.directory(tree)
                : node.withContent(new Content.Directory(tree)));
        job.scan.add(place.path(), inDoubt ? null : fingerprint, tree);
    }

    private void write() throws Exception {
        if (unchanged != null) nodes = merged();
        var writer = job.treeWriters.take();
        var text = new TreeText(job, place, nodes);
        boolean empty = text.write(writer, this::count) == 0;
        if (text.leavesOut()) doubt();
        if (!empty || !place.onlyIfFilled()) {
            var recorded = job.scan.find(place.path());
            tree = job.writer.put(BlobType.TREE, writer.buffer(), 0, writer.length(),
                    recorded == null ? null : recorded.tree());
            count();
        }
        // A larger buffer was for one large directory, and is not kept.
        if (writer.length() <= WRITER_KEPT_MAX) job.treeWriters.giveBack(writer);
    }

    private Node[] merged() throws Exception {
        if (unchanged.oldTree() == null) return unchanged.merged(Tree.EMPTY, nodes);
        return unchanged.merged(job.parentTree(unchanged.oldTree()), nodes);
    }

    private void count(Node entry) {
        if (place.filter() != null) {
            if (!entry.name().equals(mark)) place.tally().found(entry);
        } else if (!entry.isDirectory()) {
            // What is no directory on the way to sources is a source itself.
            job.tally(target.children().get(entry.name()).source()).foundSource(entry);
        }
    }

    private void count() {
        if (place.filter() == null) return;
        if (before == null || job.readsAll(place.tally())) job.counts.directoriesNew.increment();
        else if (tree.equals(before.subtree())) job.counts.directoriesUnmodified.increment();
        else job.counts.directoriesChanged.increment();
    }
}
