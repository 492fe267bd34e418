package dump.engine;

import dump.model.ByteString;
import dump.model.Node;
import dump.restore.Root;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/** Where restored things land below the target. */
final class Landing {
    private static final byte SLASH = '/';

    private Landing() {}

    /**
     * All that the snapshot is about, as listings print it: what is in its only source lands in the target itself, its
     * sources land by their absolute paths.
     */
    static List<Root> everything(List<SnapshotPaths.Found> found) {
        return found.stream().map(one -> root(one, relative(one.printed()))).toList();
    }

    /** Each at its place. */
    static List<Root> named(List<SnapshotPaths.Found> found) {
        var places = places(found.stream().map(one -> List.of(path(one), relative(one.place()))).toList());
        var roots = new ArrayList<Root>();
        for (int i = 0; i < places.size(); i++) roots.add(root(found.get(i), places.get(i)));
        return roots;
    }

    /** The place ends as the path in the tree does, so that the directories on the way are the last of those above. */
    private static Root root(SnapshotPaths.Found one, ByteString place) {
        int parents = parents(place).size();
        int above = one.above().size();
        List<Node> known = parents > above ? List.of() : one.above().subList(above - parents, above);
        return new Root(one.node(), place, one.printed(), known);
    }

    /** The one source has no path as listings print it, but a name. */
    private static ByteString path(SnapshotPaths.Found one) {
        return one.printed().isEmpty() ? lastName(one.place()) : relative(one.printed());
    }

    /**
     * A place for each entry, under its own name; but where one would land in the place of another or below it, with
     * as many of their parents as it takes.
     *
     * @param paths of each entry, the longer one later; no entry lies in another
     */
    static List<ByteString> places(List<List<ByteString>> paths) {
        var choices = new ArrayList<List<ByteString>>();
        for (var of : paths) {
            choices.add(new ArrayList<>(of));
            choices.getLast().addFirst(lastName(of.getFirst()));
        }
        var chosen = new int[paths.size()];
        while (true) {
            var places = new ArrayList<ByteString>();
            for (int i = 0; i < chosen.length; i++) places.add(choices.get(i).get(chosen[i]));
            // The shortest give way first, so that none gets more parents than it needs.
            var colliding = colliding(places).filter(i -> chosen[i] + 1 < choices.get(i).size()).boxed().toList();
            if (colliding.isEmpty()) return places;
            int shortest = colliding.stream().mapToInt(i -> chosen[i]).min().getAsInt();
            for (int i : colliding) if (chosen[i] == shortest) chosen[i]++;
        }
    }

    /** The indexes of those places that are the place of another too, or lie in one, or have one in them. */
    private static IntStream colliding(List<ByteString> places) {
        var uses = new HashMap<ByteString, Integer>();
        for (var place : places) uses.merge(place, 1, Integer::sum);
        var nested = new HashSet<ByteString>();
        for (var place : places) for (var parent : parents(place)) if (uses.containsKey(parent)) {
            nested.add(parent);
            nested.add(place);
        }
        return IntStream.range(0, places.size())
                .filter(i -> uses.get(places.get(i)) > 1 || nested.contains(places.get(i)));
    }

    /** The paths of the directories on the way to a relative place, the outermost first. */
    static List<ByteString> parents(ByteString place) {
        var parents = new ArrayList<ByteString>();
        for (int slash = place.indexOf(SLASH, 0); slash >= 0; slash = place.indexOf(SLASH, slash + 1))
            parents.add(place.slice(0, slash));
        return parents;
    }

    static ByteString above(ByteString path) {
        return path.slice(0, Math.max(0, path.lastIndexOf(SLASH)));
    }

    static ByteString lastName(ByteString path) {
        return path.slice(path.lastIndexOf(SLASH) + 1, path.length());
    }

    private static ByteString relative(ByteString path) {
        return path.length() > 0 && path.at(0) == SLASH ? path.slice(1, path.length()) : path;
    }
}
