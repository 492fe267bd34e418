package dump.engine;

import dump.archive.Duplicity;
import dump.difftar.Moment;
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
import java.util.Set;

/** Finds what a person named in a set, whose paths are relative to the one source; see {@link PathArgument}. */
final class DuplicityPaths {
    private static final byte SLASH = '/';

    /** @param path relative to the source, empty for all of it */
    record Found(ByteString path, Node node) {
        boolean covers(Found other) {
            return path.isEmpty() || other.path.equals(path) || other.path.startsWith(path.resolve(ByteString.EMPTY));
        }
    }

    private final Duplicity duplicity;
    private final DuplicityPoints points;
    private final List<String> sources;

    /** @param sources of today's configuration, for archives whose own manifest names a relative one */
    DuplicityPaths(Duplicity duplicity, DuplicityPoints points, List<String> sources) {
        this.duplicity = duplicity;
        this.points = points;
        this.sources = sources;
    }

    List<Found> resolve(PointInTime point, List<PathArgument> arguments)
            throws DuplicityException, EngineException, InterruptedException {
        var found = new ArrayList<Found>();
        var nodes = nodes(point, arguments);
        for (var argument : arguments) {
            var one = resolve(point, argument, nodes);
            if (one == null) throw new EngineException.Refused(missing(point, argument));
            if (found.stream().noneMatch(other -> other.covers(one))) {
                found.removeIf(one::covers);
                found.add(one);
            }
        }
        return found;
    }

    private Found resolve(PointInTime point, PathArgument argument, Map<ByteString, Node> nodes) throws EngineException {
        var there = new ArrayList<>(candidates(point, argument));
        there.removeIf(path -> !nodes.containsKey(path));
        if (there.size() > 1) throw new EngineException.Refused(argument.text() + " is two things in this backup: "
                + there.getFirst() + " and " + there.getLast() + "; write the one you mean with all of its path");
        return there.isEmpty() ? null : new Found(there.getFirst(), nodes.get(there.getFirst()));
    }

    /** One pass for all: a listing is read as a whole. */
    private Map<ByteString, Node> nodes(PointInTime point, List<PathArgument> arguments)
            throws DuplicityException, InterruptedException {
        Set<ByteString> wanted = new HashSet<>();
        for (var argument : arguments) wanted.addAll(candidates(point, argument));
        var nodes = new HashMap<ByteString, Node>();
        duplicity.list(points.set(point), ByteString.EMPTY, (path, node) -> {
            if (wanted.contains(path)) nodes.put(path, node);
        });
        return nodes;
    }

    /** What an argument may mean, relative to the source. */
    private Set<ByteString> candidates(PointInTime point, PathArgument argument) {
        var candidates = new LinkedHashSet<ByteString>();
        if (argument.printed() != null) candidates.add(argument.printed());
        var bases = new LinkedHashSet<>(point.snapshot().paths());
        bases.addAll(sources);
        for (var base : bases) {
            var directory = ByteString.of(base);
            var below = base.equals("/") ? directory : directory.resolve(ByteString.EMPTY);
            if (argument.absolute().equals(directory)) candidates.add(ByteString.EMPTY);
            else if (argument.absolute().startsWith(below))
                candidates.add(argument.absolute().slice(below.length(), argument.absolute().length()));
        }
        return candidates;
    }

    private String missing(PointInTime point, PathArgument argument) throws DuplicityException, InterruptedException {
        var said = argument.text() + " is not in the backup of " + describe(point);
        for (var other : points.all().reversed()) {
            try {
                if (other.id().equals(point.id()) || nodes(other, List.of(argument)).isEmpty()) continue;
                return said + "; the last one that holds it is of " + describe(other) + ": use --date id:" + other.id().brief();
            } catch (DuplicityException.Damaged skipped) {
                // Another point may hold it.
            }
        }
        return said + ", nor in any other; `dump manifest` lists what there is";
    }

    private static String describe(PointInTime point) {
        return Moment.shown(point.snapshot().time().instant()) + " (" + point.id().brief() + ")";
    }

    static ByteString lastName(ByteString path) {
        return path.slice(path.lastIndexOf(SLASH) + 1, path.length());
    }
}
