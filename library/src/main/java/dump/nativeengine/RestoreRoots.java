package dump.nativeengine;

import dump.engine.internal.RestorePlaces;
import dump.model.BytePath;
import dump.model.Node;
import dump.restore.RestoreRoot;
import java.util.ArrayList;
import java.util.List;

/** What is restored, each with its place below the target. */
final class RestoreRoots {
    private RestoreRoots() {}

    /**
     * All that the snapshot is about, as listings print it: what is in its only source lands in the target itself, its
     * sources land by their absolute paths.
     */
    static List<RestoreRoot> everything(List<SnapshotPaths.Found> found) {
        return found.stream().map(one -> root(one, new BytePath(one.displayPath()).relative())).toList();
    }

    /** Each at its place. */
    static List<RestoreRoot> named(List<SnapshotPaths.Found> found) {
        var places = RestorePlaces.places(found.stream()
                .map(one -> List.of(path(one), new BytePath(one.place()).relative())).toList());
        var roots = new ArrayList<RestoreRoot>();
        for (int i = 0; i < places.size(); i++) roots.add(root(found.get(i), places.get(i)));
        return roots;
    }

    /** The place ends as the path in the tree does, so that the directories on the way are the last of those above. */
    private static RestoreRoot root(SnapshotPaths.Found one, BytePath place) {
        int parents = place.parents().size();
        int above = one.above().size();
        List<Node> known = parents > above ? List.of() : one.above().subList(above - parents, above);
        return new RestoreRoot(one.node(), place.bytes(), one.displayPath(), known);
    }

    /** The one source has no path as listings print it, but a name. */
    private static BytePath path(SnapshotPaths.Found one) {
        return one.displayPath().isEmpty() ? new BytePath(new BytePath(one.place()).name())
                : new BytePath(one.displayPath()).relative();
    }
}
