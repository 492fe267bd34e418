package dump.verify;

import dump.files.FileException;
import dump.files.FileStat;
import dump.files.TargetDirectory;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Node;
import dump.repository.Repository;
import dump.repository.TreeWalk;

/** Hands files to {@link Proving} and compares the rest with the source, as the walk comes to it. For one thread. */
final class Descent implements TreeWalk.Visitor<Descent.Beside, Exception> {
    private final Repository repository;
    private final Proving proving;
    private final Findings findings;
    private final Comparison comparison;
    private long files;
    private long bytes;

    /**
     * A directory of the backup.
     *
     * @param source the same one of the source; null where nothing is compared
     * @param gone whether that is so because it is gone
     */
    record Beside(TargetDirectory source, boolean gone) {}

    Descent(Repository repository, Proving proving, Findings findings) {
        this.repository = repository;
        this.proving = proving;
        this.findings = findings;
        comparison = new Comparison(repository.index(), findings);
    }

    /** @param above the directory that held the root's entry; that it is gone was told */
    void verify(Root root, Beside above) throws Exception {
        int slash = root.source() == null ? -1 : root.source().lastIndexOf((byte) '/');
        var node = above.source == null ? root.node()
                : root.node().withName(root.source().slice(slash + 1, root.source().length()));
        if (!node.name().isFileName()) takesDoubtful(root.printed(), "its name is none that a directory can hold");
        else if (!node.isDirectory()) look(above, node, root.printed());
        else try (var walk = new TreeWalk<>(repository, this)) {
            walk.below(root.printed(), node, beside(above, node, root.printed()));
        }
        findings.tell(new Event.Total(files, bytes));
    }

    @Override
    public void entry(Beside above, Node node, ByteString printed) throws Exception {
        if (above.gone) findings.goneBelow();
        look(above, node, printed);
    }

    private void look(Beside above, Node node, ByteString printed) throws Exception {
        switch (node.type()) {
            case FILE -> file(node, above.source, printed);
            case SYMLINK, FIFO, CHARACTER_DEVICE, BLOCK_DEVICE, SOCKET -> comparison.compare(node, printed, above.source);
            case UNKNOWN -> findings.damaged(printed, "the backup does not say what kind of entry it is");
            case DIRECTORY -> throw new IllegalStateException("a directory is entered");
        }
    }

    @Override
    public Beside enter(Beside above, Node node, ByteString printed) throws Exception {
        if (above.gone) findings.goneBelow();
        return beside(above, node, printed);
    }

    private Beside beside(Beside above, Node node, ByteString printed) throws Exception {
        if (node.subtree() != null && !node.subtree().isNull()) {
            var place = repository.reader().find(BlobType.TREE, node.subtree());
            if (place != null) findings.reads(place);
        }
        // What lies below a directory that is gone is counted, and not told name by name.
        var found = comparison.compare(node, printed, above.source);
        var source = found.same() == null ? null : open(node, above.source, found.same(), printed);
        return new Beside(source, above.gone || found.gone());
    }

    @Override
    public void damaged(ByteString printed, String reason) {
        findings.damaged(printed, reason);
    }

    @Override
    public boolean takesDoubtful(ByteString printed, String reason) {
        findings.damaged(printed, reason);
        return false;
    }

    /** The source's directory, or null if it cannot be opened. */
    private TargetDirectory open(Node node, TargetDirectory source, FileStat found, ByteString printed) {
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
