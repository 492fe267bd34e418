package dump.repository;

import dump.model.ByteString;
import dump.model.Id;
import dump.model.Node;
import dump.model.Tree;
import dump.model.WalkedPath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Goes through trees in their own order, a directory before what is in it. The next few directories are loaded
 * beside the work; no more than one path of the tree, and those few, is in memory. It may be as deep as it likes.
 */
public final class TreeWalk implements AutoCloseable {
    private static final long ENTRIES_MAX = 1L << 32;
    /** Directories of each level that are loaded before they are asked for. */
    private static final int AHEAD = 4;

    /** Hears what there is. */
    public interface Visitor {
        void entry(ByteString path, Node node);

        /** A directory whose tree can't be read; the rest goes on. */
        void damaged(ByteString path, String reason);
    }

    private final Repository repository;
    private final Visitor visitor;
    private final ExecutorService loaders;
    private long entries;

    public TreeWalk(Repository repository, Visitor visitor) {
        this.repository = repository;
        this.visitor = visitor;
        loaders = Executors.newFixedThreadPool(repository.readers(),
                Thread.ofPlatform().daemon().name("tree ", 0).factory());
    }

    /** A directory that is being gone through, and those in it that are loaded or being loaded, in order. */
    private final class Level {
        /** For {@link WalkedPath#leave}. */
        private final int above;
        private final Tree tree;
        private final Deque<Future<Tree>> ahead = new ArrayDeque<>();
        private int next;
        private int asked;

        Level(int above, Tree tree) {
            this.above = above;
            this.tree = tree;
            while (ahead.size() < AHEAD && askForNext()) continue;
        }

        private boolean askForNext() {
            while (asked < tree.nodes().size()) {
                var node = tree.nodes().get(asked++);
                if (!node.isDirectory()) continue;
                ahead.add(load(node.subtree()));
                return true;
            }
            return false;
        }

        Future<Tree> takeNext() {
            var taken = ahead.remove();
            askForNext();
            return taken;
        }
    }

    private Future<Tree> load(Id subtree) {
        return loaders.submit(() -> repository.tree(subtree));
    }

    /** Goes through all that is below a directory. @param path of the directory, as the visitor is to hear it */
    public void walk(ByteString path, Node directory) throws RepositoryException, InterruptedException {
        var levels = new ArrayDeque<Level>();
        var here = new WalkedPath(path);
        enter(here, ByteString.EMPTY, path, load(directory.subtree()), levels);
        while (!levels.isEmpty()) {
            var level = levels.peek();
            if (level.next == level.tree.nodes().size()) {
                here.leave(levels.pop().above);
                continue;
            }
            var node = level.tree.nodes().get(level.next++);
            var below = here.of(node.name());
            if (++entries > ENTRIES_MAX) {
                throw new RepositoryException.Damaged("the tree has more than " + ENTRIES_MAX
                        + " entries: it was made to be endless", null);
            }
            visitor.entry(below, node);
            if (node.isDirectory()) enter(here, node.name(), below, level.takeNext(), levels);
        }
    }

    private void enter(WalkedPath here, ByteString name, ByteString path, Future<Tree> tree, Deque<Level> levels)
            throws RepositoryException, InterruptedException {
        try {
            var loaded = tree.get();
            levels.push(new Level(here.enter(name), loaded));
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RepositoryException.Damaged damage -> visitor.damaged(path, damage.getMessage());
                case RepositoryException failure -> throw failure;
                case RuntimeException bug -> throw bug;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }

    @Override
    public void close() {
        loaders.shutdownNow();
    }
}
