package dump.reading;

import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Id;
import dump.model.Node;
import dump.repository.BlobIndex;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.BitSet;

/**
 * What snapshots need, each blob once, by its number in the index: so a set of them takes a bit a blob. A directory that
 * several snapshots share is gone through once. For one thread.
 */
public final class SnapshotBlobs {
    private final Repository repository;
    private final BlobIndex index;
    private final BitSet known = new BitSet();
    private BitSet fresh = new BitSet();

    /** @param repository with its index loaded */
    public SnapshotBlobs(Repository repository) {
        this.repository = repository;
        index = repository.index();
    }

    /**
     * Goes through a snapshot.
     *
     * @return what it needs and none before it did
     * @throws RepositoryException.Damaged if something of it cannot be read, or lacks: nothing of it counts as known
     */
    public BitSet next(Id tree) throws RepositoryException, InterruptedException {
        fresh = new BitSet();
        if (isNew(BlobType.TREE, tree)) {
            try (var walk = new TreeWalk<>(repository, new Visitor())) {
                walk.below(ByteString.EMPTY, Node.directory(tree), true);
            }
        }
        known.or(fresh);
        return fresh;
    }

    private boolean isNew(BlobType type, Id id) throws RepositoryException {
        int number = index.number(type, id);
        if (number < 0) {
            // An index file may be lost.
            repository.reader().find(type, id);
            number = index.number(type, id);
        }
        if (number < 0) throw new RepositoryException.Damaged("the repository lacks the " + type.text() + " blob "
                + id.brief(), null);
        if (known.get(number) || fresh.get(number)) return false;
        fresh.set(number);
        return true;
    }

    private final class Visitor implements TreeWalk.Visitor<Boolean, RepositoryException> {
        @Override
        public void entry(Boolean above, Node node, ByteString path) throws RepositoryException {
            if (!node.isFile()) return;
            if (node.blobs() == null) throw new RepositoryException.Damaged(path + ": the backup does not say what is in it",
                    null);
            for (var blob : node.blobs()) isNew(BlobType.DATA, blob);
        }

        @Override
        public Boolean enter(Boolean above, Node node, ByteString path) throws RepositoryException {
            if (node.subtree() == null || node.subtree().isNull()) damaged(path, "the backup does not say what is in it");
            return isNew(BlobType.TREE, node.subtree()) ? true : null;
        }

        @Override
        public void damaged(ByteString path, String reason) throws RepositoryException {
            throw new RepositoryException.Damaged((path.isEmpty() ? "" : path + ": ") + reason, null);
        }

        /** Whatever it is called. */
        @Override
        public boolean takesDoubtful(ByteString path, String reason) {
            return true;
        }
    }
}
