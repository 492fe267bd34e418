package dump.reading;

import dump.model.ByteString;
import dump.model.Id;
import dump.model.Node;
import dump.model.Tree;
import dump.model.WalkedPath;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Goes through trees in their own order, a directory before what is in it. The next few directories are loaded
 * beside the work; no more than one path of the tree, and those few, is in memory. It may be as deep as it likes. What
 * is read is hostile: names are proved, and there is an end to entries. For one thread.
 *
 * @param <D> what the visitor knows of a directory
 * @param <E> what the visitor throws
 */
public final class TreeWalk<D, E extends Exception> implements AutoCloseable {
    /** Subtrees may be shared, so a small repository can describe a tree without end. */
    private static final long ENTRIES_MAX = 1L << 32;
    /** Directories of each level that are loaded before they are asked for. */
    private static final int AHEAD = 4;

    /** Hears what there is. {@code above} is what it knows of the directory in which an entry is. */
    public interface Visitor<D, E extends Exception> {
        /** What is no directory. */
        void entry(D above, Node node, ByteString path) throws E;

        /** A directory. @return what to know of it from now on; null to pass over what is in it */
        D enter(D above, Node node, ByteString path) throws E;

        /** A directory of which everything was told. */
        default void leave(D directory) throws E {}

        /**
         * What is in a directory that was entered cannot be read; it is left, and the rest goes on.
         *
         * @param reason a sentence without a full stop
         */
        void damaged(ByteString path, String reason) throws E;

        /** An entry that no directory could hold. @return whether to take it all the same */
        boolean takesDoubtful(ByteString path, String reason) throws E;
    }

    private final Repository repository;
    private final Visitor<D, E> visitor;
    private final ExecutorService loaders;
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private WalkedPath here;
    private long entries;

    public TreeWalk(Repository repository, Visitor<D, E> visitor) {
        this.repository = repository;
        this.visitor = visitor;
        loaders = Executors.newFixedThreadPool(repository.readers(),
                Thread.ofPlatform().daemon().name("tree ", 0).factory());
    }

    /** A directory that is being gone through, and those in it that are loaded or being loaded, in order. */
    private final class Level {
        private final D directory;
        /** For {@link WalkedPath#leave}. */
        private final int above;
        private final Tree tree;
        /** Null while the names ascend: then none comes twice. */
        private final Set<ByteString> seen;
        private final Deque<Future<Tree>> ahead = new ArrayDeque<>();
        private int next;
        private int asked;

        Level(D directory, int above, Tree tree) {
            this.directory = directory;
            this.above = above;
            this.tree = tree;
            seen = isAscending(tree) ? null : new HashSet<>();
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

        boolean isOver() {
            return next == tree.nodes().size();
        }
    }

    private static boolean isAscending(Tree tree) {
        var nodes = tree.nodes();
        for (int i = 1; i < nodes.size(); i++) {
            if (nodes.get(i - 1).name().compareTo(nodes.get(i).name()) >= 0) return false;
        }
        return true;
    }

    private Future<Tree> load(Id subtree) {
        return loaders.submit(() -> subtree == null || subtree.isNull() ? null : repository.tree(subtree));
    }

    /**
     * Goes through all that is below a directory, which the caller has entered, and leaves it.
     *
     * @param path of the directory, as the visitor is to hear it
     */
    public void below(ByteString path, Node directory, D known) throws E, RepositoryException, InterruptedException {
        here = new WalkedPath(path);
        open(ByteString.EMPTY, path, load(directory.subtree()), known);
        while (!levels.isEmpty()) {
            var level = levels.peek();
            if (level.isOver()) leave(levels.pop());
            else next(level, level.tree.nodes().get(level.next++));
        }
    }

    private void leave(Level level) throws E {
        here.leave(level.above);
        visitor.leave(level.directory);
    }

    private void next(Level level, Node node) throws E, RepositoryException, InterruptedException {
        if (++entries > ENTRIES_MAX) {
            throw new RepositoryException.Damaged("the tree has more than " + ENTRIES_MAX
                    + " entries: it was made to be endless", null);
        }
        var path = here.of(node.name());
        var loaded = node.isDirectory() ? level.takeNext() : null;
        var doubt = doubt(level, node.name());
        if (doubt != null && !visitor.takesDoubtful(path, doubt)) return;
        if (loaded == null) {
            visitor.entry(level.directory, node, path);
            return;
        }
        var directory = visitor.enter(level.directory, node, path);
        if (directory != null) open(node.name(), path, loaded, directory);
    }

    private String doubt(Level level, ByteString name) {
        var doubt = doubt(name);
        if (doubt != null || level.seen == null || level.seen.add(name)) return doubt;
        return "the backup holds another entry of that name";
    }

    /** Why no directory could hold an entry of that name, a sentence without a full stop; null if one could. */
    public static String doubt(ByteString name) {
        if (name.isEmpty()) return "its name can't be read";
        return name.isFileName() ? null : "its name could lead out of the target";
    }

    private void open(ByteString name, ByteString path, Future<Tree> tree, D directory)
            throws E, RepositoryException, InterruptedException {
        try {
            var loaded = tree.get();
            if (loaded != null) {
                levels.push(new Level(directory, here.enter(name), loaded));
                return;
            }
            visitor.damaged(path, "the backup does not say what is in it");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RepositoryException.Damaged damage ->
                        visitor.damaged(path, "what is in it cannot be read: " + damage.getMessage());
                case RepositoryException failure -> throw failure;
                case RuntimeException bug -> throw bug;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
        visitor.leave(directory);
    }

    @Override
    public void close() {
        loaders.shutdownNow();
    }
}
