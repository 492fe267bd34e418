package dump.engine;

import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Node;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.repository.TreeWalk;

/**
 * Names what in a new tree needs blobs that were found damaged only after they had been taken for granted. Seldom: a
 * backup stores again what it meets later.
 */
final class Reliance implements TreeWalk.Visitor {
    private final Repository repository;
    private final Events events;
    private long entries;

    Reliance(Repository repository, Events events) {
        this.repository = repository;
        this.events = events;
    }

    /** How many entries there are of that kind. */
    long count(Id tree) throws RepositoryException, InterruptedException {
        try (var walk = new TreeWalk(repository, this)) {
            walk.walk(ByteString.of("/"), Node.directory(tree));
        }
        return entries;
    }

    @Override
    public void entry(ByteString path, Node node) {
        if (node.content() == null) return;
        for (var id : node.content()) {
            if (repository.index().contains(BlobType.DATA, id)) continue;
            damaged(path, "the blob " + id.brief() + " that it needs is damaged");
            return;
        }
    }

    @Override
    public void damaged(ByteString path, String reason) {
        entries++;
        events.on(new Event.FileFailed(path, reason + "; it is in the new backup and cannot be restored from it, the next "
                + "one stores it again"));
    }
}
