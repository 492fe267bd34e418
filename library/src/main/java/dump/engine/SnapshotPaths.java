package dump.engine;

import dump.model.ByteString;
import dump.model.Node;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.PointInTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The paths of one snapshot, as listings print them: relative to its only source; absolute if it has several; from the
 * tree's root if the tree does not hold the sources.
 */
final class SnapshotPaths {
    private static final ByteString ROOT = ByteString.of("/");
    private static final byte SLASH = '/';

    /**
     * An entry and its two names.
     *
     * @param place absolute in the snapshot's tree
     * @param above the directories that it lies in, from below the tree's root
     */
    record Found(Node node, ByteString place, ByteString printed, List<Node> above) implements Arguments.Found<Found> {
        /** Those, and the entry. */
        List<Node> way() {
            return Stream.concat(above.stream(), Stream.of(node)).toList();
        }

        @Override
        public boolean covers(Found other) {
            return other.place.equals(place) || isBelow(other.place, place);
        }
    }

    private final Repository repository;
    private final Node root;
    private final List<Found> bases = new ArrayList<>();
    private final List<Found> sources;
    private final List<ByteString> absent = new ArrayList<>();
    private final boolean holdsSources;

    SnapshotPaths(Repository repository, PointInTime point) throws RepositoryException {
        this.repository = repository;
        root = Node.directory(point.snapshot().tree());
        var paths = point.snapshot().paths();
        for (var path : paths) addBase(ByteString.of(path), paths.size() == 1);
        holdsSources = !bases.isEmpty() && absent.isEmpty();
        bases.removeIf(base -> bases.stream().anyMatch(other -> isBelow(base.place(), other.place())));
        sources = List.copyOf(bases);
        if (holdsSources) return;
        bases.clear();
        bases.add(new Found(root, ROOT, ByteString.EMPTY, List.of()));
    }

    /** A source in another source is listed there. */
    private static boolean isBelow(ByteString path, ByteString other) {
        return !path.equals(other) && path.startsWith(other.resolve(ByteString.EMPTY));
    }

    private void addBase(ByteString path, boolean only) throws RepositoryException {
        var way = way(path);
        if (way == null) {
            absent.add(path);
            return;
        }
        var name = path.slice(path.lastIndexOf(SLASH) + 1, path.length());
        bases.add(found(way, path, !only ? path : way.getLast().isDirectory() ? ByteString.EMPTY : name));
    }

    private static Found found(List<Node> way, ByteString place, ByteString printed) {
        int last = way.size() - 1;
        return new Found(way.get(last), place, printed, way.subList(Math.min(1, last), last));
    }

    /** What the sources were, each with its node: everything that the snapshot is about. */
    List<Found> everything() {
        return bases;
    }

    /** The sources that the tree holds at their places in the file system, one in another left out. */
    List<Found> sources() {
        return sources;
    }

    /** Those that it does not hold there. */
    List<ByteString> absent() {
        return absent;
    }

    /** Whether standard input gave all of it: a file that never was on a disk has no inode. */
    boolean isStream() {
        if (!holdsSources || bases.size() != 1) return false;
        var node = bases.getFirst().node();
        return node.isFile() && node.inode() == 0 && node.user().isEmpty();
    }

    /** The entry that a person named, or null. @throws EngineException.Refused if two are named so */
    Found resolve(PathArgument argument) throws RepositoryException, EngineException {
        var printed = argument.printed() == null ? null : byPrinted(argument.printed());
        var absolute = byPlace(argument.absolute());
        for (var other : argument.followed()) if (absolute == null) absolute = byPlace(other);
        if (printed == null || absolute == null || printed.place().equals(absolute.place())) {
            return printed != null ? printed : absolute;
        }
        throw new EngineException.Refused(argument.text() + " is two things in this backup: " + printed.place()
                + " and " + absolute.place() + "; write the one you mean with all of its path");
    }

    private Found byPrinted(ByteString printed) throws RepositoryException {
        var clean = clean(printed);
        if (bases.size() == 1 && !bases.getFirst().printed().isEmpty() && clean.equals(bases.getFirst().printed())) {
            return bases.getFirst();
        }
        if (bases.size() != 1 || !bases.getFirst().printed().isEmpty()) return null;
        var place = clean.isEmpty() ? bases.getFirst().place() : bases.getFirst().place().resolve(clean);
        return byPlace(place);
    }

    private Found byPlace(ByteString place) throws RepositoryException {
        var way = way(place);
        return way == null ? null : found(way, place, printed(place));
    }

    /** How listings print a place of the tree; one outside the sources by its whole path. */
    private ByteString printed(ByteString place) {
        if (bases.size() != 1) return place;
        var base = bases.getFirst();
        if (place.equals(base.place())) return base.printed();
        var prefix = base.place().resolve(ByteString.EMPTY);
        return place.startsWith(prefix) ? base.printed().resolve(place.slice(prefix.length(), place.length())) : place;
    }

    /** Offers all entries, those that lie less deep first; what cannot be read is passed over. */
    void look(Namesakes namesakes) throws InterruptedException {
        var waiting = new ArrayDeque<>(bases);
        while (!waiting.isEmpty() && !namesakes.isEnough()) {
            if (Thread.interrupted()) throw new InterruptedException();
            var directory = waiting.remove();
            if (!directory.node().isDirectory()) continue;
            for (var entry : entries(directory.node())) {
                var path = directory.printed().resolve(entry.name());
                namesakes.offer(path);
                if (entry.isDirectory()) waiting.add(new Found(entry, path, path, List.of()));
            }
        }
    }

    private List<Node> entries(Node directory) {
        try {
            return directory.subtree() == null ? List.of() : repository.tree(directory.subtree()).nodes();
        } catch (RepositoryException unreadable) {
            return List.of();
        }
    }

    /** The node at an absolute place of the tree, or null. */
    Node find(ByteString place) throws RepositoryException {
        var way = way(place);
        return way == null ? null : way.getLast();
    }

    /** The nodes from the root to an absolute place of the tree, or null if that is not there. */
    private List<Node> way(ByteString place) throws RepositoryException {
        var way = new ArrayList<>(List.of(root));
        for (var name : names(place)) {
            var at = way.getLast();
            if (!at.isDirectory() || at.subtree() == null) return null;
            var next = repository.tree(at.subtree()).find(name);
            if (next == null) return null;
            way.add(next);
        }
        return way;
    }

    private static List<ByteString> names(ByteString path) {
        var names = new ArrayList<ByteString>();
        for (int from = 0; from < path.length(); ) {
            int slash = path.indexOf(SLASH, from);
            int to = slash < 0 ? path.length() : slash;
            var name = path.slice(from, to);
            if (!name.isEmpty() && !name.equals(ByteString.of("."))) names.add(name);
            from = to + 1;
        }
        return names;
    }

    private static ByteString clean(ByteString path) {
        var clean = ByteString.EMPTY;
        for (var name : names(path)) clean = clean.resolve(name);
        return path.length() > 0 && path.at(0) == SLASH ? ROOT.resolve(clean) : clean;
    }
}
