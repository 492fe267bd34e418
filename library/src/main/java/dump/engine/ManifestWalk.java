package dump.engine;

import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Node;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.PointInTime;
import java.util.ArrayDeque;
import java.util.Iterator;

/** Lists a tree in its own order, a directory before what is in it, with no more than one path of it in memory. */
final class ManifestWalk {
    private static final int DEPTH_MAX = 4096;

    private record Level(ByteString path, Iterator<Node> nodes) {}

    private final Repository repository;
    private final Listing listing;
    private final Events events;
    private long entries, bytes, damaged;

    ManifestWalk(Repository repository, Listing listing, Events events) {
        this.repository = repository;
        this.listing = listing;
        this.events = events;
    }

    void list(SnapshotPaths.Found root) throws RepositoryException {
        var levels = new ArrayDeque<Level>();
        if (!root.printed().isEmpty()) entry(root.printed(), root.node());
        enter(root.printed(), root.node(), levels);
        while (!levels.isEmpty()) {
            var level = levels.peek();
            if (!level.nodes().hasNext()) {
                levels.pop();
                continue;
            }
            var node = level.nodes().next();
            var path = level.path().resolve(node.name());
            entry(path, node);
            enter(path, node, levels);
        }
    }

    private void entry(ByteString path, Node node) {
        entries++;
        if (node.isFile()) bytes += node.size();
        listing.entry(path, node);
    }

    private void enter(ByteString path, Node node, ArrayDeque<Level> levels) throws RepositoryException {
        if (!node.isDirectory()) return;
        try {
            if (node.subtree() == null) throw new IllegalArgumentException("the directory has no tree");
            if (levels.size() >= DEPTH_MAX) throw new IllegalArgumentException("deeper than " + DEPTH_MAX + " directories");
            levels.push(new Level(path, repository.tree(node.subtree()).nodes().iterator()));
        } catch (RepositoryException.Damaged | IllegalArgumentException e) {
            damaged++;
            events.on(new Event.FileFailed(path, e.getMessage()));
        }
    }

    ManifestResult result(PointInTime point) {
        return new ManifestResult(point, entries, bytes, damaged);
    }
}
