package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.command.DuplicityException;
import dump.engine.EngineException;
import dump.engine.PathArgument;
import dump.engine.internal.Arguments;
import dump.engine.internal.Namesakes;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Node;
import dump.snapshots.SnapshotInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

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
            return new BytePath(other.path).isAtOrBelow(new BytePath(path));
        }
    }

    private final Duplicity duplicity;
    private final DuplicitySnapshots snapshots;
    private final SnapshotInfo snapshot;
    private final List<String> sources;
    private final boolean listed;
    private final Map<ByteString, Node> nodes;

    private DuplicityPaths(Duplicity duplicity, DuplicitySnapshots snapshots, SnapshotInfo snapshot,
            List<String> sources,
            List<PathArgument> arguments) throws DuplicityException, InterruptedException {
        super(snapshot, snapshots.all());
        this.duplicity = duplicity;
        this.snapshots = snapshots;
        this.snapshot = snapshot;
        this.sources = sources;
        listed = duplicity.contents().unlisted(snapshots.set(snapshot)) == null;
        nodes = listed ? nodes(snapshot, arguments) : Map.of();
    }

    /** @param sources of today's configuration, for archives whose own manifest names a relative one */
    static List<Found> resolve(Duplicity duplicity, DuplicitySnapshots snapshots, SnapshotInfo snapshot,
            List<String> sources,
            List<PathArgument> arguments) throws DuplicityException, EngineException, InterruptedException {
        return new DuplicityPaths(duplicity, snapshots, snapshot, sources, arguments).resolve(arguments);
    }

    @Override
    protected Found find(PathArgument argument) throws EngineException {
        // Then Duplicity is asked for it as it was written.
        if (!listed) return places(argument).stream().flatMap(place -> candidates(snapshot, argument, place).stream())
                .findFirst().map(path -> new Found(path, null, List.of())).orElse(null);
        var there = there(snapshot, argument, nodes);
        if (there.size() > 1) throw new EngineException.Refused(argument.text() + " is ambiguous in this backup: "
                + there.getFirst() + " and " + there.getLast() + "; write the full path of the one you mean");
        if (there.isEmpty()) return null;
        var path = there.getFirst();
        var above = parents(path).map(nodes::get).filter(Objects::nonNull).toList();
        return new Found(path, nodes.get(path), above);
    }

    @Override
    protected boolean isIn(SnapshotInfo other, PathArgument argument) throws DuplicityException, InterruptedException {
        try {
            var nodes = nodes(other, List.of(argument));
            return !there(other, argument, nodes).isEmpty();
        } catch (DuplicityException.Damaged skipped) {
            return false;
        }
    }

    @Override
    protected void look(Namesakes namesakes) throws DuplicityException, InterruptedException {
        if (listed) duplicity.contents().list(snapshots.set(snapshot), ByteString.EMPTY, (path, node) -> {
            if (!namesakes.isEnough()) namesakes.offer(path);
        });
    }

    /** One pass for all: a listing is read as a whole. */
    private Map<ByteString, Node> nodes(SnapshotInfo snapshot, List<PathArgument> arguments)
            throws DuplicityException, InterruptedException {
        Set<ByteString> wanted = new HashSet<>();
        for (var argument : arguments) for (var place : places(argument)) for (var path
                : candidates(snapshot, argument, place)) {
            wanted.add(path);
            parents(path).forEach(wanted::add);
        }
        var nodes = new HashMap<ByteString, Node>();
        duplicity.contents().list(snapshots.set(snapshot), ByteString.EMPTY, (path, node) -> {
            if (wanted.contains(path)) nodes.put(path, node);
        });
        return nodes;
    }

    private static Stream<ByteString> parents(ByteString path) {
        return new BytePath(path).parents().stream().map(BytePath::bytes);
    }

    /** What of it is in a point in time. A place that is there as it stands is not looked for behind links. */
    private List<ByteString> there(SnapshotInfo snapshot, PathArgument argument, Map<ByteString, Node> nodes) {
        for (var place : places(argument)) {
            var there = candidates(snapshot, argument, place).stream().filter(nodes::containsKey).toList();
            if (!there.isEmpty()) return there;
        }
        return List.of();
    }

    private static List<ByteString> places(PathArgument argument) {
        var places = new ArrayList<ByteString>();
        places.add(argument.absolute());
        places.addAll(argument.followed());
        return places;
    }

    /** What an argument may mean, relative to the source. */
    private Set<ByteString> candidates(SnapshotInfo snapshot, PathArgument argument, ByteString absolute) {
        var candidates = new LinkedHashSet<ByteString>();
        if (argument.displayPath() != null) candidates.add(argument.displayPath());
        var bases = new LinkedHashSet<>(snapshot.stored().paths());
        bases.addAll(sources);
        for (var base : bases) {
            if (absolute == null) continue;
            var path = new BytePath(absolute);
            var directory = new BytePath(base);
            if (path.isAtOrBelow(directory)) candidates.add(path.relativeTo(directory).bytes());
        }
        return candidates;
    }
}
