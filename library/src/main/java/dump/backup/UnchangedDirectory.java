package dump.backup;

import dump.model.ByteString;
import dump.model.Content;
import dump.model.Event;
import dump.model.Id;
import dump.model.Node;
import dump.model.Tree;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.scan.Fingerprint;
import dump.scan.ScanRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/**
 * A directory all of whose entries are, by what {@code statx} says, as the last backup found them: its tree is that
 * backup's, but for what is below the directories in it, which are looked at each by itself.
 */
final class UnchangedDirectory {
    private static final long NOT_A_FILE = -1;

    private final Job job;
    private final DirectoryPath place;
    private final Filter.Names names;
    private final ScanRecord.Entry recorded;
    private final List<Child> children = new ArrayList<>();
    /** Of the names: bytes of a file. */
    private final long[] sizes;
    private int entries;

    /**
     * A directory in it.
     *
     * @param tree what it had, or null
     * @param made its node, where it had no tree: the old tree does not list it
     */
    private record Child(ByteString name, Id tree, DirectoryPath place, Node made) {}

    private UnchangedDirectory(Job job, DirectoryPath place, Filter.Names names, ScanRecord.Entry recorded) {
        this.job = job;
        this.place = place;
        this.names = names;
        this.recorded = recorded;
        sizes = new long[names.list().length];
    }

    /** Null unless it is unchanged. */
    static UnchangedDirectory of(Job job, LocalDirectory directory, FileStat stat, DirectoryPath place,
            Filter.Names names) {
        if (place.filter() == null || !job.scan.isKnown() || job.readsAll(place.tally())) return null;
        var recorded = job.scan.find(place.path());
        if (recorded == null || recorded.fingerprint() == null) return null;
        var unchanged = new UnchangedDirectory(job, place, names, recorded);
        var fingerprint = job.fingerprints.take();
        try {
            boolean whole = unchanged.look(directory, stat.device(), fingerprint);
            return fingerprint.finish().equals(recorded.fingerprint()) && whole ? unchanged : null;
        } catch (FileException changedMeanwhile) {
            fingerprint.finish();
            return null;
        } finally {
            job.fingerprints.giveBack(fingerprint);
        }
    }

    private boolean look(LocalDirectory directory, long device, Fingerprint fingerprint) throws FileException {
        var relative = place.relative();
        var list = names.list();
        for (int i = 0; i < list.length; i++) {
            sizes[i] = NOT_A_FILE;
            var stat = directory.stat(list[i]);
            var wanted = place.filter().wanted(relative.resolve(list[i]), stat);
            if (wanted == Filter.Wanted.LEAVE) continue;
            if (!job.settledBeforeParent(stat.ctimeSeconds())) return false;
            fingerprint.add(list[i], wanted.ordinal(), stat);
            entries++;
            if (stat.isFile()) sizes[i] = stat.size();
            if (stat.isDirectory() && !enter(directory, list[i], stat, device, wanted == Filter.Wanted.ENTER))
                return false;
        }
        return true;
    }

    private boolean enter(LocalDirectory directory, ByteString name, FileStat stat, long device, boolean onlyIfFilled)
            throws FileException {
        var below = place.below(name, device, onlyIfFilled);
        var known = job.scan.find(below.path());
        if (known == null) return false;
        var problems = new ArrayList<String>();
        var made = known.tree() != null ? null : job.metadata.node(directory, name, stat, problems);
        if (!problems.isEmpty()) return false;
        children.add(new Child(name, known.tree(), below, made));
        return true;
    }

    /** Tells and counts what is taken over, and gives the task the directories in it. */
    void take(DirectoryTask task, LocalDirectory directory) {
        var tally = place.tally();
        if (place.isSource()) tally.compared();
        var path = place.displayPath();
        long files = 0, bytes = 0;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == NOT_A_FILE) continue;
            files++;
            bytes += sizes[i];
            job.events.on(new Event.FileUnchanged(path.resolve(names.list()[i]), sizes[i], false));
        }
        job.counts.filesUnmodified.add(files);
        job.counts.bytes.add(bytes);
        long unlisted = children.stream().filter(child -> child.tree == null).count();
        if (names.mark() == null) tally.before(files, entries - unlisted);
        for (int i = 0; i < children.size(); i++) {
            var child = children.get(i);
            task.add(new DirectoryTask(job, task, i, directory.retain(), child.name, child.made,
                    child.tree == null ? null : Node.directory(child.tree), child.place, null));
        }
    }

    int directories() {
        return children.size();
    }

    Id fingerprint() {
        return recorded.fingerprint();
    }

    /**
     * Its tree if that is the old one, counted; else null.
     *
     * @param now what the directories in it have now, null for none
     */
    Id sameTree(Node[] now) {
        for (int i = 0; i < now.length; i++) {
            var tree = now[i] == null ? null : now[i].subtree();
            var before = children.get(i).tree;
            if (before == null ? tree != null : !before.equals(tree)) return null;
        }
        if (recorded.tree() == null) return null;
        if (names.mark() == null) {
            long files = 0;
            for (long size : sizes) if (size != NOT_A_FILE) files++;
            long unlisted = children.stream().filter(child -> child.tree == null).count();
            place.tally().found(files, entries - unlisted);
        }
        return recorded.tree();
    }

    /** All its entries, with what the directories have now. @param old its tree */
    Node[] merged(Tree old, Node[] now) {
        var changed = new HashMap<ByteString, Integer>();
        for (int i = 0; i < now.length; i++) changed.put(children.get(i).name, i);
        var all = new ArrayList<Node>(old.nodes().size());
        for (var node : old.nodes()) {
            var at = node.isDirectory() ? changed.get(node.name()) : null;
            if (at == null) all.add(node);
            else if (now[at] != null) all.add(node.withContent(new Content.Directory(now[at].subtree())));
        }
        for (int i = 0; i < now.length; i++) {
            var made = children.get(i).made;
            if (made != null && now[i] != null) all.add(now[i]);
        }
        all.sort(Comparator.comparing(Node::name));
        return all.toArray(Node[]::new);
    }

    Id oldTree() {
        return recorded.tree();
    }
}
