package dump.engine;

import dump.model.ByteString;
import dump.model.Node;
import dump.restore.Root;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /** Each at its place. */
    static List<Root> named(List<SnapshotPaths.Found> found) {
        var places = places(found.stream().map(Landing::path).toList());
        return found.stream().map(one -> new Root(one.node(), places.get(path(one)), one.printed())).toList();
    }

    /** The one source has no path as listings print it, but a name. */
    private static ByteString path(SnapshotPaths.Found one) {
        return one.printed().isEmpty() ? lastName(one.place()) : relative(one.printed());
    }

    /** Each path under its own name; those of one name with their parents. */
    static Map<ByteString, ByteString> places(List<ByteString> paths) {
        var uses = new HashMap<ByteString, Integer>();
        for (var path : paths) uses.merge(lastName(path), 1, Integer::sum);
        var places = new HashMap<ByteString, ByteString>();
        for (var path : paths) places.put(path, uses.get(lastName(path)) > 1 ? path : lastName(path));
        return places;
    }

    static ByteString lastName(ByteString path) {
        return path.slice(path.lastIndexOf(SLASH) + 1, path.length());
    }

    private static ByteString relative(ByteString path) {
        return path.length() > 0 && path.at(0) == SLASH ? path.slice(1, path.length()) : path;
    }
}
