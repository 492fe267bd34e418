package dump.duplicity;

import dump.backup.Omissions;
import dump.duplicity.difftar.PathOrder;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Node;
import dump.model.NodeType;
import dump.model.Timestamp;
import dump.posix.FileException;
import dump.posix.FileStat;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of the source a point in time does not hold, as Duplicity told it: what came since, and what is older, so that
 * it should hold it. By the times that programs do not set, as {@link Omissions} does it; but of a stored directory it
 * is only known when it was changed, not which one it was.
 */
final class DuplicityOmissions {
    private enum State { LACKING, NEW }

    private final ComparedSource source;
    /** Null if nobody knows what the point in time should hold. */
    private final Timestamp made;
    private final Events events;
    private final TreeMap<ByteString, State> absent = new TreeMap<>(PathOrder::compare);
    /** The stored directories around them. */
    private final Map<ByteString, Node> around = new HashMap<>();
    private final Map<ByteString, Boolean> others = new HashMap<>();
    private long lacking, newSince;

    /** @param made when the run of the point in time began; null if nobody knows what it should hold */
    DuplicityOmissions(ComparedSource source, Timestamp made, Events events) {
        this.source = source;
        this.made = made;
        this.events = events;
    }

    /** An entry of the source that Duplicity does not find in the point in time. */
    void add(ByteString path) {
        if (path.isEmpty()) return;
        absent.put(path, State.NEW);
        for (var above : new BytePath(path).parents()) around.put(above.bytes(), null);
    }

    /** An entry of the point in time, perhaps one that cannot be given back, and so was not found. */
    void stored(ByteString path, Node node) {
        if (absent.isEmpty()) return;
        absent.remove(path);
        if (path.isEmpty() || around.containsKey(path)) around.put(path, node);
    }

    /** After the last entry. */
    void end() {
        for (var one : absent.entrySet()) {
            try {
                var stat = source.look(one.getKey());
                if (stat == null || stat.type() == NodeType.SOCKET) continue;
                one.setValue(state(one.getKey(), stat));
                count(one.getKey(), one.getValue());
            } catch (FileException unseen) {
                // Then it is among what could not be read.
            }
        }
        absent.forEach(this::tell);
    }

    private void count(ByteString path, State state) {
        if (state == State.LACKING) {
            lacking++;
            return;
        }
        newSince++;
        events.on(new Event.FileNewSince(path));
    }

    /** A directory stands for what is in it. */
    private void tell(ByteString path, State state) {
        if (state != State.LACKING || absent.get(above(path)) == State.LACKING) return;
        long below = absent.tailMap(path, false).entrySet().stream()
                .takeWhile(one -> PathOrder.isWithin(one.getKey(), path))
                .filter(one -> one.getValue() == State.LACKING).count();
        events.on(new Event.FileFailed(path, Omissions.reason(below, false)));
    }

    private State state(ByteString path, FileStat stat) throws FileException {
        var above = above(path);
        if (made == null || absent.get(above) == State.NEW || isAnother(above)) return State.NEW;
        var birth = source.birth(path);
        if (birth != null && !isBefore(birth)) return State.NEW;
        if (isBefore(stat.ctime())) return State.LACKING;
        // It was moved here since, or only changed: then no name came to the directory, and this one was here already.
        var directory = source.look(above);
        var then = around.get(above);
        boolean sameNames = directory != null
                && (then == null ? isBefore(directory.mtime()) : isOfTime(then, directory));
        return sameNames ? State.LACKING : State.NEW;
    }

    /**
     * Whether a directory, or one above it, was put in the place of the stored one since: what is in it may be older.
     */
    private boolean isAnother(ByteString directory) throws FileException {
        if (directory.isEmpty()) return false;
        var known = others.get(directory);
        if (known != null) return known;
        boolean another = isAnother(above(directory));
        var then = around.get(directory);
        var now = source.look(directory);
        if (!another && then != null && now != null)
            another = !isBefore(now.ctime()) && isBefore(now.mtime()) && !isOfTime(then, now);
        others.put(directory, another);
        return another;
    }

    private static ByteString above(ByteString path) {
        return new BytePath(path).parent().bytes();
    }

    private static boolean isOfTime(Node then, FileStat now) {
        return then.mtime().seconds() == now.mtimeSeconds();
    }

    private boolean isBefore(Timestamp time) {
        return time.compareTo(made) < 0;
    }

    /** Entries that the point in time should hold, and does not; -1 if nobody knows. */
    long lacking() {
        return made == null ? -1 : lacking;
    }

    long newSince() {
        return newSince;
    }
}
