package dump.repository;

import dump.model.Id;
import dump.model.Node;
import dump.model.Tree;
import java.util.ArrayDeque;
import java.util.function.Predicate;

/** Looks at all that a stored directory holds, in any order, for counting: what can't be read is passed over. */
public final class TreeScan {
    private TreeScan() {}

    /** @param visitor hears each entry below the directory, until it says no */
    public static void below(Repository repository, Node directory, Predicate<Node> visitor) {
        var trees = new ArrayDeque<Id>();
        trees.push(directory.subtree());
        while (!trees.isEmpty()) {
            for (var node : tree(repository, trees.pop()).nodes()) {
                if (!visitor.test(node)) return;
                if (node.isDirectory() && node.subtree() != null) trees.push(node.subtree());
            }
        }
    }

    private static Tree tree(Repository repository, Id id) {
        try {
            return repository.tree(id);
        } catch (RepositoryException unreadable) {
            return Tree.EMPTY;
        }
    }
}
