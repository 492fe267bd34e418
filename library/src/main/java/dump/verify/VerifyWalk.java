package dump.verify;

import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Id;
import dump.model.Node;
import dump.reading.FileBatches;
import dump.reading.TreeWalk;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.source.LivingSource;
import dump.source.SourceDirectory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Hands files to {@link FileBatches} and compares the rest with the source, as the walk comes to it. For one thread.
 */
final class VerifyWalk implements TreeWalk.Visitor<VerifyWalk.Beside, Exception> {
    private static final ByteString SLASH = ByteString.of("/");

    private final Repository repository;
    private final LivingSource living;
    private final FileBatches<FileCheck> batches;
    private final VerifyTally tally;
    private final SourceComparison comparison;
    private final Set<Id> packs = new HashSet<>();

    /**
     * A directory of the backup.
     *
     * @param source the same one of the source; null where nothing is compared
     * @param gone whether that is so because it is gone
     */
    record Beside(SourceDirectory source, boolean gone) {}

    VerifyWalk(Repository repository, LivingSource living, FileBatches<FileCheck> batches, VerifyTally tally) {
        this.repository = repository;
        this.living = living;
        this.batches = batches;
        this.tally = tally;
        comparison = new SourceComparison(repository.index(), tally);
    }

    /** The packs of the trees that were asked for. */
    Set<Id> packs() {
        return packs;
    }

    /** The entries and all that is below them. */
    void verify(List<VerifyRoot> roots) throws Exception {
        try (var walk = new TreeWalk<>(repository, this)) {
            for (var root : roots) {
                verify(root, walk);
                batches.tellTotal();
            }
        }
    }

    private void verify(VerifyRoot root, TreeWalk<Beside, Exception> walk) throws Exception {
        var node = root.node();
        SourceDirectory source = null;
        // A source that is the root directory itself has its entries as roots: it has no name to be found by.
        if (root.source() != null && !root.source().equals(SLASH)) {
            int slash = root.source().lastIndexOf((byte) '/');
            node = node.withName(root.source().slice(slash + 1, root.source().length()));
            source = living.directory(slash == 0 ? SLASH : root.source().slice(0, slash));
        }
        var above = new Beside(source, false);
        if (!node.name().isFileName()) takesDoubtful(root.displayPath(), "no directory can hold its name");
        else if (!node.isDirectory()) look(above, node, root.displayPath());
        else walk.below(root.displayPath(), node, beside(above, node, root.displayPath()));
    }

    @Override
    public void entry(Beside above, Node node, ByteString displayPath) throws Exception {
        if (above.gone) tally.goneBelow();
        look(above, node, displayPath);
    }

    private void look(Beside above, Node node, ByteString displayPath) throws Exception {
        switch (node.type()) {
            case FILE -> file(node, above.source, displayPath);
            case SYMLINK, FIFO, CHARACTER_DEVICE, BLOCK_DEVICE,
                    SOCKET -> comparison.compare(node, displayPath, above.source);
            case UNKNOWN -> tally.damaged(displayPath, "the backup does not say what kind of entry it is");
            case DIRECTORY -> throw new IllegalStateException("a directory is entered");
        }
    }

    @Override
    public Beside enter(Beside above, Node node, ByteString displayPath) throws Exception {
        if (above.gone) tally.goneBelow();
        return beside(above, node, displayPath);
    }

    private Beside beside(Beside above, Node node, ByteString displayPath) throws Exception {
        if (node.subtree() != null && !node.subtree().isNull()) {
            var place = repository.reader().find(BlobType.TREE, node.subtree());
            if (place != null) packs.add(place.pack());
        }
        // What lies below a directory that is gone is counted, and not told name by name.
        var found = comparison.compare(node, displayPath, above.source);
        var source = found == SourceComparison.Found.SAME ? above.source.directory(node.name()) : null;
        return new Beside(source, above.gone || found == SourceComparison.Found.OTHER);
    }

    @Override
    public void damaged(ByteString displayPath, String reason) {
        tally.damaged(displayPath, reason);
    }

    @Override
    public boolean takesDoubtful(ByteString displayPath, String reason) {
        tally.damaged(displayPath, reason);
        return false;
    }

    private void file(Node node, SourceDirectory source, ByteString displayPath) throws Exception {
        long size;
        try {
            size = batches.expect(node);
        } catch (RepositoryException.Damaged e) {
            tally.damaged(displayPath, e.getMessage());
            return;
        }
        batches.read(new FileCheck(node, displayPath, size, source, comparison, tally));
    }
}
