package dump.engine;

import dump.archive.Duplicity;
import dump.duplicity.DuplicityException;
import dump.model.ByteString;
import dump.model.Node;
import dump.snapshots.PointInTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a person named, in the sets of an archive, whose paths are relative to the one source. */
final class DuplicityPaths extends Arguments<DuplicityPaths.Found, DuplicityException> {
    /**
     * @param path relative to the source, empty for all of it
     * @param node null for all of it, and if the point in time cannot be listed
     * @param above the directories that it lies in, from below the source
     */
    record Found(ByteString path, Node node, List<Node> above) implements Arguments.Found<Found> {
        @Override
        public boolean covers(Found other) {
            return path.isEmpty() || other.path.equals(path) || other.path.startsWith(path.resolve(ByteString.EMPTY));
        }
    }

    private final Duplicity duplicity;
    private final DuplicityPoints points;
    private final PointInTime point;
    private final List<String> sources;
    private final boolean listed;
    private final Map<ByteString, Node> nodes;

    private DuplicityPaths(Duplicity duplicity, DuplicityPoints points, PointInTime point, List<String> sources,
            List<PathArgument> arguments) throws DuplicityException, InterruptedException {
        super(point, points.all());
        this.duplicity = duplicity;
        this.points = points;
        this.point = point;
        this.sources = sources;
        listed = duplicity.unlisted(points.set(point)) == null;
        nodes = listed ? nodes(point, arguments) : Map.of();
    }

    /** @param sources of today's configuration, for archives whose own manifest names a relative one */
    static List<Found> resolve(Duplicity duplicity, DuplicityPoints points, PointInTime point, List<String> sources,
            List<PathArgument> arguments) throws DuplicityException, EngineException, InterruptedException {
        return new DuplicityPaths(duplicity, points, point, sources, arguments).resolve(arguments);
    }

    @Override
    Found find(PathArgument argument) throws EngineException {
        // Then Duplicity is asked for it as it was written.
        if (!listed) return places(argument).stream().flatMap(place -> candidates(point, argument, place).stream())
                .findFirst().map(path -> new Found(path, null, List.of())).orElse(null);
        var there = there(point, argument, nodes);
        if (there.size() > 1) throw new EngineException.Refused(argument.text() + " is two things in this backup: "
                + there.getFirst() + " and " + there.getLast() + "; write the one you mean with all of its path");
        if (there.isEmpty()) return null;
        var path = there.getFirst();
        var above = Landing.parents(path).stream().map(nodes::get).filter(Objects::nonNull).toList();
        return new Found(path, nodes.get(path), above);
    }

    @Override
    boolean isIn(PointInTime other, PathArgument argument) throws DuplicityException, InterruptedException {
        try {
            var nodes = nodes(other, List.of(argument));
            return !there(other, argument, nodes).isEmpty();
        } catch (DuplicityException.Damaged skipped) {
            return false;
        }
    }

    @Override
    void look(Namesakes namesakes) throws DuplicityException, InterruptedException {
        if (listed) duplicity.list(points.set(point), ByteString.EMPTY, (path, node) -> {
            if (!namesakes.isEnough()) namesakes.offer(path);
        });
    }

    /** One pass for all: a listing is read as a whole. */
    private Map<ByteString, Node> nodes(PointInTime point, List<PathArgument> arguments)
            throws DuplicityException, InterruptedException {
        Set<ByteString> wanted = new HashSet<>();
        for (var argument : arguments) for (var place : places(argument)) for (var path : candidates(point, argument, place)) {
            wanted.add(path);
            wanted.addAll(Landing.parents(path));
        }
        var nodes = new HashMap<ByteString, Node>();
        duplicity.list(points.set(point), ByteString.EMPTY, (path, node) -> {
            if (wanted.contains(path)) nodes.put(path, node);
        });
        return nodes;
    }

    /** What of it is in a point in time. A place that is there as it stands is not looked for behind links. */
    private List<ByteString> there(PointInTime point, PathArgument argument, Map<ByteString, Node> nodes) {
        for (var place : places(argument)) {
            var there = candidates(point, argument, place).stream().filter(nodes::containsKey).toList();
            if (!there.isEmpty()) return there;
        }
        return List.of();
    }

    private static List<ByteString> places(PathArgument argument) {
        var places = new ArrayList<>(List.of(argument.absolute()));
        places.addAll(argument.followed());
        return places;
    }

    /** What an argument may mean, relative to the source. */
    private Set<ByteString> candidates(PointInTime point, PathArgument argument, ByteString absolute) {
        var candidates = new LinkedHashSet<ByteString>();
        if (argument.printed() != null) candidates.add(argument.printed());
        var bases = new LinkedHashSet<>(point.snapshot().paths());
        bases.addAll(sources);
        for (var base : bases) {
            var directory = ByteString.of(base);
            var below = base.equals("/") ? directory : directory.resolve(ByteString.EMPTY);
            if (absolute.equals(directory)) candidates.add(ByteString.EMPTY);
            else if (absolute.startsWith(below)) candidates.add(absolute.slice(below.length(), absolute.length()));
        }
        return candidates;
    }
}
