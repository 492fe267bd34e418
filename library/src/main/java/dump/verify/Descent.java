package dump.verify;

import dump.files.FileException;
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

    /** A directory of the backup. @param source the same one of the source; null where nothing is compared */
    record Beside(TargetDirectory source) {}

    Descent(Repository repository, Proving proving, Findings findings) {
        this.repository = repository;
        this.proving = proving;
        this.findings = findings;
        comparison = new Comparison(repository.index(), findings);
    }

    /** @param source the directory that held the root's entry, or null */
    void verify(Root root, TargetDirectory source) throws Exception {
        int slash = root.source() == null ? -1 : root.source().lastIndexOf((byte) '/');
        var node = source == null ? root.node()
                : root.node().withName(root.source().slice(slash + 1, root.source().length()));
        if (!node.name().isFileName()) takesDoubtful(root.printed(), "its name is none that a directory can hold");
        else if (!node.isDirectory()) entry(new Beside(source), node, root.printed());
        else try (var walk = new TreeWalk<>(repository, this)) {
            walk.below(root.printed(), node, enter(new Beside(source), node, root.printed()));
        }
        findings.tell(new Event.Total(files, bytes));
    }

    @Override
    public void entry(Beside above, Node node, ByteString printed) throws Exception {
        switch (node.type()) {
            case FILE -> file(node, above.source, printed);
            case SYMLINK, FIFO, CHARACTER_DEVICE, BLOCK_DEVICE, SOCKET -> comparison.compare(node, printed, above.source);
            case UNKNOWN -> findings.damaged(printed, "the backup does not say what kind of entry it is");
            case DIRECTORY -> throw new IllegalStateException("a directory is entered");
        }
    }

    @Override
    public Beside enter(Beside above, Node node, ByteString printed) throws Exception {
        if (node.subtree() != null && !node.subtree().isNull()) {
            var place = repository.reader().find(BlobType.TREE, node.subtree());
            if (place != null) findings.reads(place);
        }
        return new Beside(below(node, above.source, printed));
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

    /** The source's directory, or null if there is none to compare with any more. */
    private TargetDirectory below(Node node, TargetDirectory source, ByteString printed) {
        var found = comparison.compare(node, printed, source);
        // What lies below a directory that is gone is not told name by name.
        if (found == null) return null;
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
