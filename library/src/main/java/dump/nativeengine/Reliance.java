package dump.nativeengine;

import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Node;
import dump.reading.TreeWalk;
import dump.repository.Repository;
import dump.repository.RepositoryException;

/**
 * Names what in a new tree cannot be read: blobs whose pack was found damaged only after they had been taken for
 * granted.
 */
final class Reliance implements TreeWalk.Visitor<Boolean, RuntimeException> {
    private final Repository repository;
    private final Events events;
    private long entries;

    Reliance(Repository repository, Events events) {
        this.repository = repository;
        this.events = events;
    }

    /** How many entries there are of that kind. */
    long count(Id tree) throws RepositoryException, InterruptedException {
        try (var walk = new TreeWalk<>(repository, this)) {
            walk.below(ByteString.of("/"), Node.directory(tree), true);
        }
        return entries;
    }

    @Override
    public void entry(Boolean above, Node node, ByteString path) {
        if (node.blobs() == null) return;
        try {
            for (var id : node.blobs()) {
                if (!repository.index().contains(BlobType.DATA, id)) repository.reader().load(BlobType.DATA, id);
            }
        } catch (RepositoryException e) {
            damaged(path, e.getMessage());
        }
    }

    @Override
    public Boolean enter(Boolean above, Node node, ByteString path) {
        return true;
    }

    @Override
    public boolean takesDoubtful(ByteString path, String reason) {
        return true;
    }

    @Override
    public void damaged(ByteString path, String reason) {
        entries++;
        events.on(new Event.FileFailed(path, "is in the new backup and cannot be restored from it (" + reason
                + "); the next one stores it again"));
    }
}
