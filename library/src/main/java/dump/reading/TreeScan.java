package dump.reading;

import dump.model.Id;
import dump.model.Node;
import dump.model.Tree;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayDeque;
import java.util.function.Predicate;

/** Looks at all that a stored directory holds, in any order, for counting: what can't be read is passed over. */
public final class TreeScan {
    private TreeScan() {}

    /**
     * @param visitor hears each entry below the directory, until it says no
     * @return whether all could be read that was come to
     */
    public static boolean below(Repository repository, Node directory, Predicate<Node> visitor) {
        if (directory.subtree() == null) return false;
        var trees = new ArrayDeque<Id>();
        trees.push(directory.subtree());
        boolean whole = true;
        while (!trees.isEmpty()) {
            var tree = tree(repository, trees.pop());
            whole &= tree != null;
            if (tree == null) continue;
            for (var node : tree.nodes()) {
                if (!visitor.test(node)) return whole;
                if (node.isDirectory() && node.subtree() != null) trees.push(node.subtree());
            }
        }
        return whole;
    }

    /** Null if it can't be read. */
    private static Tree tree(Repository repository, Id id) {
        try {
            return repository.tree(id);
        } catch (RepositoryException unreadable) {
            return null;
        }
    }
}
