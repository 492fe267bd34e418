package dump.engine;

import dump.model.ByteString;
import dump.model.Node;
import dump.restore.Root;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Where restored things land below the target. */
final class Landing {
    private static final byte SLASH = '/';

    private Landing() {}

    /**
     * All that the snapshot is about, as listings print it: what is in its only source, or its sources by their
     * absolute paths. The target itself is the user's, and keeps its mode and times.
     */
    static List<Root> everything(List<SnapshotPaths.Found> found) {
        var roots = new ArrayList<Root>();
        for (var one : found) {
            if (!one.printed().isEmpty()) roots.add(new Root(one.node(), relative(one.printed()), one.printed()));
            else roots.add(new Root(Node.directory(one.node().subtree()), ByteString.EMPTY, ByteString.EMPTY));
        }
        return roots;
    }

    /** Each under its own name; those of one name with their parents. */
    static List<Root> named(List<SnapshotPaths.Found> found) {
        var uses = new HashMap<ByteString, Integer>();
        for (var one : found) uses.merge(lastName(one), 1, Integer::sum);
        var roots = new ArrayList<Root>();
        for (var one : found) {
            var place = uses.get(lastName(one)) > 1 ? relative(one.printed()) : lastName(one);
            roots.add(new Root(one.node(), place, one.printed()));
        }
        return roots;
    }

    private static ByteString lastName(SnapshotPaths.Found one) {
        var place = one.place();
        return place.slice(place.lastIndexOf(SLASH) + 1, place.length());
    }

    private static ByteString relative(ByteString path) {
        return path.length() > 0 && path.at(0) == SLASH ? path.slice(1, path.length()) : path;
    }
}
