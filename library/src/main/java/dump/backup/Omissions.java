package dump.backup;

import dump.excludes.Excludes;
import dump.excludes.PatternException;
import dump.excludes.Verdict;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Node;
import dump.model.Timestamp;
import dump.model.Tree;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;

/**
 * Goes through sources as a backup would, beside what a point in time holds of them, and finds what that lacks: what
 * came since, and what it should hold. For one thread.
 */
public final class Omissions {
    /**
     * A point in time to look beside.
     *
     * @param start of its run
     * @param exclude the patterns with which it was made: what they leave out it need not hold
     * @param unread what could not be read then, as far as that is known, as listings print it
     */
    public record Made(Timestamp start, List<String> exclude, Set<ByteString> unread) {}

    /**
     * A source.
     *
     * @param path where it is now
     * @param way what the point in time holds of the directories from below the root to it, and of it
     * @param displayPath its path as listings print it
     */
    public record Source(ByteString path, List<Node> way, ByteString displayPath) {
        Node node() {
            return way.getLast();
        }
    }

    /**
     * What was found, directories included.
     *
     * @param lacking older than the point in time and not in it
     * @param unreadable directories that could not be listed, and entries that could not be looked at
     */
    public record Counts(long lacking, long newSince, long unreadable) {}

    private final Repository repository;
    private final Backup.Options options;
    private final Made made;
    private final Arrival arrival;
    private final List<BytePath> places;
    private final Events events;
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private ByteString source;
    private Filter filter;
    private Excludes excludedThen;
    private long lacking, newSince, unreadable;

    /**
     * @param options what a backup would take now
     * @param places only what is there or below counts; absolute
     */
    public Omissions(Repository repository, Backup.Options options, Made made, List<ByteString> places, Events events) {
        this.repository = repository;
        this.options = options;
        this.made = made;
        this.places = places.stream().map(BytePath::new).toList();
        this.events = events;
        arrival = new Arrival(made.start(), options.excludeLargerThan() != Long.MAX_VALUE);
    }

    public Counts find(List<Source> sources) throws RepositoryException, PatternException {
        for (var one : sources) if (one.node().isDirectory() && isOnWay(one.path())) find(one);
        return new Counts(lacking, newSince, unreadable);
    }

    private void find(Source one) throws RepositoryException, PatternException {
        source = one.path();
        try (var directory = LocalDirectory.open(source)) {
            var stat = directory.stat();
            filter = new Filter(options, source, stat);
            excludedThen = excludesOf(made.exclude(), source);
            var state = new PathToSource(one.way()).isAnother(stat, arrival) ? State.NEW : State.HELD;
            enter(new Level(directory, stat, one.node(), ByteString.EMPTY, one.displayPath(), state), stat.device());
            try {
                while (!levels.isEmpty()) step(levels.peek());
            } finally {
                while (!levels.isEmpty()) levels.pop().held.close();
            }
        } catch (FileException e) {
            // A source that is gone, or no directory any more, was compared already.
            if (e.kind() != FileException.Kind.GONE && e.kind() != FileException.Kind.NOT_A_DIRECTORY)
                unreadable(one.displayPath().isEmpty() ? source : one.displayPath(), e);
        }
    }

    /** Another program's patterns need not mean anything here. */
    private static Excludes excludesOf(List<String> patterns, ByteString source) throws PatternException {
        try {
            return Excludes.compile(patterns, source);
        } catch (PatternException foreign) {
            return Excludes.compile(List.of(), source);
        }
    }

    /** What is known of a directory, and so of entries in it that the point in time lacks. */
    private enum State {
        /** Each entry is looked at by itself. */
        HELD,
        /** The directory is lacking itself, and tells of what is in it. */
        LACKING,
        /** It came since, with all that is in it. */
        NEW
    }

    /** A directory that is gone through; it need not be open all the while. */
    private final class Level {
        final LocalDirectory directory;
        final LocalDirectory.Wish held;
        final FileStat stat;
        /** What the point in time holds of it, or null. */
        final Node node;
        final ByteString path;
        final ByteString displayPath;
        final State state;
        private final long lackingBefore = lacking;
        private Tree tree;
        private ByteString[] names;
        private int next;

        Level(LocalDirectory directory, FileStat stat, Node node, ByteString path, ByteString displayPath,
                State state) {
            this.directory = directory;
            held = directory.retain();
            this.stat = stat;
            this.node = node;
            this.path = path;
            this.displayPath = displayPath;
            this.state = state;
        }
    }

    /** To be called while the directory is open. */
    private void enter(Level level, long parentDevice) throws RepositoryException {
        levels.push(level);
        level.names = new ByteString[0];
        try {
            level.tree = tree(level.node);
            if (level.tree == null) return;
            level.names = filter.names(level.directory, level.stat, parentDevice).list();
        } catch (FileException e) {
            unreadable(level.displayPath.isEmpty() ? source : level.displayPath, e);
        }
    }

    /** What the point in time holds of a directory: nothing if it lacks it; null if it is damaged, which is told. */
    private Tree tree(Node node) throws RepositoryException {
        if (node == null) return Tree.EMPTY;
        if (node.subtree() == null || node.subtree().isNull()) return null;
        try {
            return repository.tree(node.subtree());
        } catch (RepositoryException.Damaged damaged) {
            return null;
        }
    }

    private void step(Level level) throws RepositoryException {
        if (level.next == level.names.length) {
            levels.pop().held.close();
            if (level.state == State.LACKING && isTold(levels.peek()))
                tell(level.displayPath, lacking - level.lackingBefore);
            return;
        }
        var name = level.names[level.next++];
        var node = level.tree.find(name);
        if (node != null && !node.isDirectory()) return;
        var path = level.path.resolve(name);
        if (!isOnWay(source.resolve(path))) return;
        try (var use = level.directory.retain()) {
            look(level, use.directory(), name, node, path, level.displayPath.resolve(name));
        } catch (FileException e) {
            if (e.kind() != FileException.Kind.GONE) unreadable(level.displayPath.resolve(name), e);
        }
    }

    private void look(Level level, LocalDirectory directory, ByteString name, Node node, ByteString path,
            ByteString displayPath) throws FileException, RepositoryException {
        var stat = directory.stat(name);
        if (!isKept(stat) || node != null && !stat.isDirectory()) return;
        var wanted = filter.wanted(path, stat);
        var then = excludedThen.verdict(path, stat.isDirectory());
        if (wanted == Filter.Wanted.LEAVE || then == Verdict.EXCLUDE) return;
        var state = state(level, name, node, stat, displayPath);
        // A directory that is only looked into is kept for what is in it.
        boolean counts = node == null && wanted == Filter.Wanted.TAKE && then == Verdict.INCLUDE
                && isAtPlace(source.resolve(path));
        if (state == State.LACKING && !counts) state = State.HELD;
        if (counts && state == State.NEW) {
            newSince++;
            events.on(new Event.FileNewSince(displayPath));
        }
        if (state == State.LACKING) lacking++;
        try {
            if (stat.isDirectory()) {
                try (var below = directory.enter(name)) {
                    enter(new Level(below, stat, node, path, displayPath, state), level.stat.device());
                }
                return;
            }
        } catch (FileException e) {
            if (e.kind() != FileException.Kind.GONE) unreadable(displayPath, e);
        }
        if (state == State.LACKING && isTold(level)) tell(displayPath, 0);
    }

    private State state(Level level, ByteString name, Node node, FileStat stat, ByteString displayPath)
            throws FileException {
        if (level.state == State.NEW) return State.NEW;
        if (node != null)
            return arrival.isAnother(node, stat) || isOtherMount(level, node, stat) ? State.NEW : State.HELD;
        if (arrival.isBornSince(level.directory, name)) return State.NEW;
        boolean old = made.unread().contains(displayPath) || !arrival.isSince(stat, level.stat, level.node);
        return old ? State.LACKING : State.NEW;
    }

    private static boolean isOtherMount(Level above, Node then, FileStat now) {
        return above.node != null && Arrival.isOtherMount(above.node, above.stat, then, now);
    }

    /** What a backup stores of its own kind. */
    private static boolean isKept(FileStat stat) {
        return switch (stat.type()) {
            case FILE, DIRECTORY, SYMLINK, FIFO, BLOCK_DEVICE, CHARACTER_DEVICE -> true;
            case SOCKET, UNKNOWN -> false;
        };
    }

    /** Whether an entry of it is told by its name, and not with the directory that lacks with it. */
    private static boolean isTold(Level level) {
        return level.state != State.LACKING;
    }

    private void tell(ByteString path, long below) {
        events.on(new Event.FileFailed(path, reason(below, made.unread().contains(path))));
    }

    /**
     * Why an entry is lacking, in words.
     *
     * @param below entries below it that are lacking, too
     * @param unread whether it is known that it could not be read
     */
    public static String reason(long below, boolean unread) {
        var nor = below == 0 ? "" : ", nor " + (below == 1 ? "is the entry" : "are the " + below + " entries")
                + " below it";
        return "is older than this backup and not in it" + nor + (unread ? ": it could not be read then"
                : ": perhaps it could not be read then, or was left out");
    }

    private void unreadable(ByteString path, FileException failure) {
        unreadable++;
        events.on(new Event.FileFailed(path, "could not be compared: " + failure.getMessage()));
    }

    private boolean isAtPlace(ByteString path) {
        return places.stream().anyMatch(new BytePath(path)::isAtOrBelow);
    }

    private boolean isOnWay(ByteString path) {
        var on = new BytePath(path);
        return places.stream().anyMatch(place -> on.isAtOrBelow(place) || place.isAtOrBelow(on));
    }
}
