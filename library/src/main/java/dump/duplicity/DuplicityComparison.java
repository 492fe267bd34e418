package dump.duplicity;

import dump.duplicity.findings.Finding;
import dump.engine.VerifyResult;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Mode;
import dump.model.Node;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.snapshots.SnapshotInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Judges what Duplicity found when it compared a part of a point in time with the source. It compares metadata first,
 * so other content is told only where they are equal: that is what the native engine calls a difference. Of what a
 * backup would not take now nothing is said.
 */
final class DuplicityComparison {
    private final ComparedSource source;
    private final DuplicityOmissions omissions;
    private final Events events;
    private final Set<ByteString> gone = new HashSet<>();
    private final Set<ByteString> aside = new HashSet<>();
    private final Set<ByteString> shut = new HashSet<>();
    private long compared, changed, missing, differing, unreadable, entries, counted, named;

    DuplicityComparison(ComparedSource source, DuplicityOmissions omissions, Events events) {
        this.source = source;
        this.omissions = omissions;
        this.events = events;
    }

    /**
     * Judges one run.
     *
     * @param asked what Duplicity was asked for, from which on it names what it finds
     * @param wanted what counts of it
     * @param lost what the archive cannot give back, and so compares with nothing
     */
    void judge(List<Finding> findings, ByteString asked, ByteString wanted, Set<ByteString> lost) {
        // What cannot be read is called missing, too.
        for (var finding : findings) if (finding instanceof Finding.Unreadable(var path, var reason)) {
            var whole = below(asked, path);
            if (isWithin(whole, wanted) && !lost.contains(whole) && !isExcluded(whole)) unreadable(whole, reason);
        }
        for (var finding : findings) {
            if (finding instanceof Finding.Compared(long all, long differences)) {
                counted += differences;
                entries += all;
            } else if (finding instanceof Finding.Difference(var path, var kind, var text)) {
                named++;
                var whole = below(asked, path);
                if (isWithin(whole, wanted) && !lost.contains(whole)) differs(whole, kind, text);
            }
        }
    }

    /** To be told each entry of the point in time, also those that cannot be given back. */
    void stored(ByteString path, Node node) {
        omissions.stored(path, node);
    }

    /** Counts an entry of the point in time that can be given back, once its part was judged. */
    void count(ByteString path, Node node) {
        if (counted > named && !isText(path)) compareUnnamed(path, node);
        if (node.isDirectory()) return;
        if (isAmong(gone, path)) missing++;
        else if (!isAmong(aside, path)) compared++;
    }

    /** Names that are no UTF-8 Duplicity cannot tell in its log; they are among those that it counted. */
    private static boolean isText(ByteString path) {
        return ByteString.of(path.toString()).equals(path);
    }

    /** As Duplicity does it, but for the content. */
    private void compareUnnamed(ByteString path, Node node) {
        var stat = look(path);
        if (stat == null) {
            named++;
            gone(path);
            return;
        }
        boolean sameKind = node.type() == stat.type() && Mode.permissions(node.mode()) == (stat.mode() & 07777);
        if (sameKind && node.mtime().seconds() == Math.max(0, stat.mtimeSeconds())) return;
        named++;
        if (isExcluded(path)) {
            aside.add(path);
        } else if (!sameKind || !stat.isDirectory()) {
            changed++;
            events.on(new Event.FileChanged(path));
        }
    }

    /**
     * After the last part.
     *
     * @param listed whether the entries were counted
     */
    void end(boolean listed) {
        omissions.end();
        if (!listed) {
            // Directories among them.
            missing = gone.size();
            compared = entries - omissions.newSince() - Math.max(0, omissions.lacking()) - missing - aside.size();
        }
        long unnamed = Math.max(0, counted - named);
        if (unnamed == 0) return;
        changed += unnamed;
        events.on(new Event.Warning((unnamed == 1 ? "1 more entry differs or is new, whose name"
                : unnamed + " more entries differ or are new, whose names") + " Duplicity cannot say"));
    }

    VerifyResult result(SnapshotInfo snapshot, long files, long damaged) {
        return new VerifyResult(snapshot, files, -1, compared, changed, missing, unreadable, differing, damaged,
                omissions.lacking(), omissions.newSince());
    }

    private static boolean isAmong(Set<ByteString> some, ByteString path) {
        return !some.isEmpty() && (some.contains(path)
                || new BytePath(path).parents().stream().anyMatch(above -> some.contains(above.bytes())));
    }

    void unreadable(ByteString path, String reason) {
        if (!shut.add(path)) return;
        aside.add(path);
        unreadable++;
        events.on(new Event.FileFailed(path, "could not be compared: " + reason));
    }

    private void differs(ByteString path, Finding.Kind kind, String text) {
        switch (kind) {
            case CHANGED -> {
                if (isExcluded(path)) aside.add(path);
                else if (!isSameDirectory(path, text)) {
                    changed++;
                    events.on(new Event.FileChanged(path));
                }
            }
            case DIFFERENT -> {
                if (isExcluded(path)) aside.add(path);
                else {
                    differing++;
                    events.on(new Event.FileFailed(path,
                            "its content differs from the source's, although its metadata are the same"));
                }
            }
            case GONE -> gone(path);
            case NEW -> {
                if (!isExcluded(path)) omissions.add(path);
            }
        }
    }

    /** Duplicity says so also of what it was not to look at, or could not. */
    void gone(ByteString path) {
        try {
            if (source.look(path) == null && !source.isExcluded(path, false)) {
                gone.add(path);
                // What lies below a directory that is gone is not told name by name.
                var above = new BytePath(path).parent().bytes();
                if (above.isEmpty() || !gone.contains(above)) events.on(new Event.FileVanished(path));
                return;
            }
        } catch (FileException denied) {
            if (!isAmong(shut, path)) unreadable(path, denied.reason());
        }
        aside.add(path);
    }

    /** Any entry that comes or goes changes the times of its directory: to the native engine that is no difference. */
    private boolean isSameDirectory(ByteString path, String text) {
        var stat = look(path);
        return !text.contains(" has type ") && stat != null && stat.isDirectory();
    }

    private boolean isExcluded(ByteString path) {
        var stat = look(path);
        return source.isExcluded(path, stat != null && stat.isDirectory());
    }

    private FileStat look(ByteString path) {
        try {
            return source.look(path);
        } catch (FileException denied) {
            return null;
        }
    }

    static ByteString below(ByteString directory, ByteString path) {
        return new BytePath(directory).resolve(path).bytes();
    }

    private static boolean isWithin(ByteString path, ByteString wanted) {
        return new BytePath(path).isAtOrBelow(new BytePath(wanted));
    }
}
