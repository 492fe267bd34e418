package dump.nativeengine;

import dump.engine.Listing;
import dump.engine.ManifestResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Node;
import dump.reading.TreeWalk;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.SnapshotInfo;
import java.util.List;

/** Lists and counts what a point in time holds. */
final class ManifestWalk implements TreeWalk.Visitor<Boolean, RuntimeException> {
    private final Listing listing;
    private final Events events;
    private long entries, bytes, damaged;

    ManifestWalk(Listing listing, Events events) {
        this.listing = listing;
        this.events = events;
    }

    ManifestResult list(Repository repository, SnapshotInfo snapshot, List<SnapshotPaths.Found> roots)
            throws RepositoryException, InterruptedException {
        try (var walk = new TreeWalk<>(repository, this)) {
            for (var root : roots) {
                if (!root.displayPath().isEmpty()) list(root.displayPath(), root.node());
                if (root.node().isDirectory()) walk.below(root.displayPath(), root.node(), true);
            }
        }
        return new ManifestResult(snapshot, entries, bytes, damaged);
    }

    @Override
    public void entry(Boolean above, Node node, ByteString path) {
        list(path, node);
    }

    @Override
    public Boolean enter(Boolean above, Node node, ByteString path) {
        list(path, node);
        return true;
    }

    private void list(ByteString path, Node node) {
        entries++;
        if (node.isFile()) bytes += node.size();
        listing.entry(path, node);
    }

    @Override
    public void damaged(ByteString path, String reason) {
        damaged++;
        events.on(new Event.FileFailed(path, reason));
    }

    /** What is there is listed, whatever it is called. */
    @Override
    public boolean takesDoubtful(ByteString path, String reason) {
        return true;
    }
}
