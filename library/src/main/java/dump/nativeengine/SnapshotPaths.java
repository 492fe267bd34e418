package dump.nativeengine;

import dump.engine.EngineException;
import dump.engine.Entry;
import dump.engine.PathArgument;
import dump.engine.internal.Arguments;
import dump.engine.internal.Namesakes;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Node;
import dump.model.Remedy;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.SnapshotInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The paths of one snapshot, as listings print them: relative to its only source; absolute if it has several; from the
 * tree's root if the tree does not hold the sources.
 */
public final class SnapshotPaths {
    private static final ByteString ROOT = ByteString.of("/");

    /**
     * An entry and its two names.
     *
     * @param place absolute in the snapshot's tree
     * @param above the directories that it lies in, from below the tree's root
     */
    public record Found(Node node, ByteString place, ByteString displayPath, List<Node> above)
            implements Arguments.Found<Found> {
        /** Those, and the entry. */
        List<Node> way() {
            return Stream.concat(above.stream(), Stream.of(node)).toList();
        }

        @Override
        public boolean covers(Found other) {
            return new BytePath(other.place).isAtOrBelow(new BytePath(place));
        }
    }

    private final Repository repository;
    private final Node root;
    private final List<Found> bases = new ArrayList<>();
    private final List<Found> sources;
    private final List<ByteString> absent = new ArrayList<>();
    private final boolean holdsSources;

    SnapshotPaths(Repository repository, SnapshotInfo snapshot) throws RepositoryException {
        this.repository = repository;
        root = Node.directory(snapshot.stored().tree());
        var paths = snapshot.stored().paths();
        for (var path : paths) addBase(ByteString.of(path), paths.size() == 1);
        holdsSources = !bases.isEmpty() && absent.isEmpty();
        // A source in another source is listed there.
        bases.removeIf(base -> bases.stream().anyMatch(other -> isBelow(base.place(), other.place())));
        sources = List.copyOf(bases);
        if (holdsSources) return;
        bases.clear();
        bases.add(new Found(root, ROOT, ByteString.EMPTY, List.of()));
    }

    private static boolean isBelow(ByteString path, ByteString other) {
        return new BytePath(path).isBelow(new BytePath(other));
    }

    private void addBase(ByteString path, boolean only) throws RepositoryException {
        var way = way(path);
        if (way == null) {
            absent.add(path);
            return;
        }
        var name = new BytePath(path).name();
        bases.add(found(way, path, !only ? path : way.getLast().isDirectory() ? ByteString.EMPTY : name));
    }

    private static Found found(List<Node> way, ByteString place, ByteString displayPath) {
        int last = way.size() - 1;
        return new Found(way.get(last), place, displayPath, way.subList(Math.min(1, last), last));
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
        var listed = argument.displayPath() == null ? null : byDisplayPath(argument.displayPath());
        var absolute = argument.absolute() == null ? null : byPlace(argument.absolute());
        for (var other : argument.followed()) if (absolute == null) absolute = byPlace(other);
        if (listed == null || absolute == null || listed.place().equals(absolute.place())) {
            return listed != null ? listed : absolute;
        }
        throw new EngineException.Refused(argument.text() + " is ambiguous in this backup: " + listed.place()
                + " and " + absolute.place() + "; write the full path of the one you mean");
    }

    /** What the directory at a path as listings show it holds; of the empty path, what listings begin with. */
    Iterable<Entry> list(ByteString path) throws RepositoryException, EngineException {
        boolean top = path.isEmpty() && (bases.size() != 1 || !bases.getFirst().displayPath().isEmpty());
        if (top) return bases.stream().map(base -> new Entry(base.displayPath(), base.node())).toList();
        var found = resolve(PathArgument.displayed(path));
        if (found == null) throw new EngineException.NotHeld(path.toString(), path + " is not in this snapshot",
                new Remedy.ListEntries());
        if (!found.node().isDirectory()) throw new EngineException.Refused(path + " is not a directory");
        var nodes = repository.tree(found.node().subtree()).nodes();
        return () -> nodes.stream().map(node -> new Entry(found.displayPath().resolve(node.name()), node)).iterator();
    }

    private Found byDisplayPath(ByteString displayPath) throws RepositoryException {
        var path = new BytePath(displayPath);
        // Of several sources listings show absolute paths.
        if (bases.size() != 1) return path.isAbsolute() ? byPlace(path.bytes()) : null;
        var base = bases.getFirst();
        if (base.displayPath().isEmpty()) return byPlace(new BytePath(base.place()).resolve(path).bytes());
        return path.bytes().equals(base.displayPath()) ? base : null;
    }

    private Found byPlace(ByteString place) throws RepositoryException {
        var way = way(place);
        return way == null ? null : found(way, place, displayPath(place));
    }

    /** How listings print a place of the tree; one outside the sources by its whole path. */
    private ByteString displayPath(ByteString place) {
        if (bases.size() != 1) return place;
        var base = bases.getFirst();
        var path = new BytePath(place);
        var top = new BytePath(base.place());
        if (!path.isAtOrBelow(top)) return place;
        return new BytePath(base.displayPath()).resolve(path.relativeTo(top)).bytes();
    }

    /** Offers all entries, those that lie less deep first; what cannot be read is passed over. */
    void look(Namesakes namesakes) throws InterruptedException {
        var waiting = new ArrayDeque<>(bases);
        while (!waiting.isEmpty() && !namesakes.isEnough()) {
            if (Thread.interrupted()) throw new InterruptedException();
            var directory = waiting.remove();
            if (!directory.node().isDirectory()) continue;
            for (var entry : entries(directory.node())) {
                var path = directory.displayPath().resolve(entry.name());
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
        for (var name : new BytePath(place).names()) {
            var at = way.getLast();
            if (!at.isDirectory() || at.subtree() == null) return null;
            var next = repository.tree(at.subtree()).find(name);
            if (next == null) return null;
            way.add(next);
        }
        return way;
    }
}
