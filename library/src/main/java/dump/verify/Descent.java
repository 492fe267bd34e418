package dump.verify;

import dump.files.FileException;
import dump.files.FileStat;
import dump.files.LocalWriter;
import dump.files.TargetDirectory;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Node;
import dump.model.WalkedPath;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayDeque;
import java.util.Iterator;

/** Walks down the trees in their order, beside the source, and hands files to {@link Proving}. For one thread. */
final class Descent {
    private static final long ENTRIES_MAX = 1L << 32;

    private final Repository repository;
    private final Proving proving;
    private final Findings findings;
    private final Comparison comparison;
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private WalkedPath path;
    private long entries;
    private long files;
    private long bytes;

    /** @param source null where nothing is compared @param gone whether that is so because the directory is gone */
    private record Level(Iterator<Node> rest, TargetDirectory source, boolean gone, int above) {}

    Descent(Repository repository, Proving proving, Findings findings) {
        this.repository = repository;
        this.proving = proving;
        this.findings = findings;
        comparison = new Comparison(repository.index(), findings);
    }

    /** @param source the directory that held the root's entry, or null @param gone whether it is gone, which was told */
    void verify(Root root, TargetDirectory source, boolean gone) throws Exception {
        int slash = root.source() == null ? -1 : root.source().lastIndexOf((byte) '/');
        var node = source == null ? root.node()
                : root.node().withName(root.source().slice(slash + 1, root.source().length()));
        path = new WalkedPath(root.printed());
        entry(node, source, gone, ByteString.EMPTY, root.printed());
        while (!levels.isEmpty()) {
            var level = levels.peek();
            if (!level.rest.hasNext()) {
                path.leave(levels.pop().above);
                continue;
            }
            var next = level.rest.next();
            if (++entries > ENTRIES_MAX) {
                throw new RepositoryException.Damaged("the tree has more than " + ENTRIES_MAX
                        + " entries: it was made to be endless", null);
            }
            if (level.gone) findings.goneBelow();
            entry(next, level.source, level.gone, next.name(), path.of(next.name()));
        }
        findings.tell(new Event.Total(files, bytes));
    }

    /** @param name of the entry below the path; none for a root, whose path begins it */
    private void entry(Node node, TargetDirectory source, boolean gone, ByteString name, ByteString printed)
            throws Exception {
        if (!LocalWriter.isPlainName(node.name())) {
            findings.damaged(printed, "its name is none that a directory can hold");
            return;
        }
        switch (node.type()) {
            case DIRECTORY -> enter(node, source, gone, name, printed);
            case FILE -> file(node, source, printed);
            case SYMLINK, FIFO, CHARACTER_DEVICE, BLOCK_DEVICE, SOCKET ->
                    comparison.compare(node, printed, source);
            case UNKNOWN -> findings.damaged(printed, "the backup does not say what kind of entry it is");
        }
    }

    private void enter(Node node, TargetDirectory source, boolean gone, ByteString name, ByteString printed)
            throws RepositoryException {
        if (node.subtree() == null || node.subtree().isNull()) {
            findings.damaged(printed, "the backup does not say what is in it");
            return;
        }
        try {
            var place = repository.reader().find(BlobType.TREE, node.subtree());
            if (place != null) findings.reads(place);
            var tree = repository.tree(node.subtree());
            // What lies below a directory that is gone is counted, and not told name by name.
            var found = comparison.compare(node, printed, source);
            var below = found.same() == null ? null : below(node, source, found.same(), printed);
            levels.push(new Level(tree.nodes().iterator(), below, gone || found.gone(), path.enter(name)));
        } catch (RepositoryException.Damaged e) {
            findings.damaged(printed, e.getMessage());
        }
    }

    /** The source's directory, or null if it cannot be opened. */
    private TargetDirectory below(Node node, TargetDirectory source, FileStat found, ByteString printed) {
        try {
            return source.directory(node.name(), found);
        } catch (FileException e) {
            findings.unreadable(printed, e);
            return null;
        }
    }

    private void file(Node node, TargetDirectory source, ByteString printed) throws Exception {
        if (node.content() == null) {
            findings.damaged(printed, "the backup does not say what is in it");
            return;
        }
        long size = 0;
        for (var id : node.content()) {
            var place = repository.reader().find(BlobType.DATA, id);
            if (place == null) {
                findings.damaged(printed, "the repository lacks the data blob " + id.brief());
                return;
            }
            size += place.plainLength();
        }
        files++;
        bytes += size;
        proving.prove(new FileCheck(node, printed, size, source, comparison, findings));
    }
}
