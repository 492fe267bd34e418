package dump.duplicity;

import dump.duplicity.difftar.PathOrder;
import dump.engine.BackupRequest;
import dump.excludes.Excludes;
import dump.excludes.PatternException;
import dump.excludes.Verdict;
import dump.model.ByteString;
import dump.model.NodeType;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.source.DirectoryMarks;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks for what has changed in the first part of a source since a moment, by times of change, which nobody can set: a
 * new, renamed or deleted entry changes its directory's. Where it is known which entries there were, these are compared
 * instead of that. What is excluded does not count, but for that.
 */
final class SourceChanges {
    /** Other clocks than ours may have made a time of change. */
    private static final int DOUBT_SECONDS = 2;
    private static final int DEPTH_MAX = 512;

    private final ByteString source;
    private final Excludes excludes;
    private final DirectoryMarks marks;
    private final Set<ByteString> leaveOut;
    private final boolean oneFileSystem;
    private final long since;
    private final ByteString end;
    /** Null if they are not known. */
    private final StoredEntries stored;
    private boolean seen;

    private SourceChanges(BackupRequest request, ByteString source, Instant since, ByteString end, StoredEntries stored)
            throws PatternException {
        this.stored = stored;
        this.source = source;
        excludes = Excludes.compile(request.excludes(), source);
        marks = new DirectoryMarks(request.marks().stream().map(ByteString::of).toList(), false);
        leaveOut = new HashSet<>(request.leftOut());
        oneFileSystem = request.isOneFileSystem();
        this.since = since.getEpochSecond() - DOUBT_SECONDS;
        this.end = end;
    }

    /**
     * @param end the last path that is looked at, relative to the source, in Duplicity's order
     * @param stored what was there, up to that path at least; null if it is not known
     */
    static SourceChanges of(BackupRequest request, ByteString source, Instant since, ByteString end,
            StoredEntries stored) throws PatternException {
        return new SourceChanges(request, source, since, end, stored);
    }

    /** The first path that has changed, relative to the source; null if there is none. */
    ByteString first() throws FileException {
        try (var directory = LocalDirectory.open(source)) {
            var stat = directory.stat();
            if (differs(stat, ByteString.EMPTY, false)) return ByteString.EMPTY;
            seen = end.isEmpty();
            var found = below(directory, stat, ByteString.EMPTY, changed(stat), 0);
            return found == null && stored != null ? stored.goneBefore(end) : found;
        }
    }

    /** Whether the last path was there. */
    boolean seen() {
        return seen;
    }

    /** @param doubtful whether what was not there before may be new, although its time of change is old */
    private ByteString below(LocalDirectory directory, FileStat self, ByteString path, boolean doubtful, int depth)
            throws FileException {
        if (depth > DEPTH_MAX) return path;
        var names = directory.names();
        if (marks.find(directory, names) != null) return null;
        // Names ascend by their bytes, and a directory's content comes before the next name: Duplicity's order.
        for (var name : names) {
            var entry = path.resolve(name);
            if (PathOrder.compare(entry, end) > 0) return null;
            var found = entry(directory, name, entry, self, doubtful, depth);
            if (found != null) return found;
        }
        return null;
    }

    private ByteString entry(LocalDirectory directory, ByteString name, ByteString path, FileStat above,
            boolean doubtful, int depth) throws FileException {
        FileStat stat;
        try {
            stat = directory.stat(name);
        } catch (FileException gone) {
            return path;
        }
        if (leaveOut.contains(source.resolve(path))) return null;
        if (excludes.verdict(path, stat.isDirectory()) == Verdict.EXCLUDE) return null;
        if (path.equals(end)) seen = true;
        var gone = stored == null ? null : stored.goneBefore(path);
        if (gone != null) return gone;
        if (differs(stat, path, doubtful)) return path;
        if (!stat.isDirectory()) return null;
        try (var below = directory.enter(name)) {
            boolean foreign = stat.device() != above.device() && (oneFileSystem || below.isPseudo());
            return foreign ? null : below(below, stat, path, doubtful || changed(stat), depth + 1);
        } catch (FileException unreadable) {
            return null; // for Duplicity, too
        }
    }

    private boolean differs(FileStat stat, ByteString path, boolean doubtful) {
        if (stored == null) return changed(stat);
        // Duplicity stores no sockets.
        if (!stored.has(path)) return changed(stat) || doubtful && stat.type() != NodeType.SOCKET;
        return !stored.isAlike(stat) || !stat.isDirectory() && changed(stat);
    }

    private boolean changed(FileStat stat) {
        return stat.ctimeSeconds() >= since;
    }
}
