package dump.model;

import java.util.List;

/** One directory: its entries, ascending by the bytes of their names when we or restic wrote it. */
public record Tree(List<Node> nodes) {
    public static final Tree EMPTY = new Tree(List.of());

    /** The entry of that name, or null; in a tree that is not sorted it may be missed. */
    public Node find(ByteString name) {
        int low = 0;
        int high = nodes.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = nodes.get(middle).name().compareTo(name);
            if (order == 0) return nodes.get(middle);
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return null;
    }
}
