package dump.backup;

import dump.files.DirectoryMarks;
import dump.files.Excludes;
import dump.files.FileException;
import dump.files.FileStat;
import dump.files.LocalDirectory;
import dump.files.OwnPlaces;
import dump.files.PatternException;
import dump.model.ByteString;
import java.util.HashSet;
import java.util.Set;

/** What of one source is wanted: excludes, marks, limits. Paths are relative to the source. Thread-safe. */
final class Filter {
    private final Excludes excludes;
    private final DirectoryMarks marks;
    private final OwnPlaces own;
    private final Set<ByteString> leaveOut = new HashSet<>();
    private final long largerThan;
    private final boolean oneFileSystem;
    private final long device;

    Filter(Backup.Options options, ByteString source, FileStat root) throws PatternException, FileException {
        excludes = Excludes.compile(options.exclude(), source);
        marks = new DirectoryMarks(options.excludeIfPresent().stream().map(ByteString::of).toList(),
                options.excludeCaches());
        largerThan = options.excludeLargerThan();
        oneFileSystem = options.oneFileSystem();
        device = root.device();
        var prefix = source.resolve(ByteString.EMPTY);
        own = options.own();
        for (var path : own.pathsBelow(source)) leaveOut.add(path.slice(prefix.length(), path.length()));
    }

    /** What to do with an entry. ENTER: take of the directory only what a later rule wants again. */
    enum Wanted { TAKE, ENTER, LEAVE }

    Wanted wanted(ByteString path, FileStat stat) {
        if (stat.isFile() && stat.size() > largerThan) return Wanted.LEAVE;
        if (!leaveOut.isEmpty() && leaveOut.contains(path)) return Wanted.LEAVE;
        if (stat.isDirectory() && own.contains(stat)) return Wanted.LEAVE;
        return switch (excludes.verdict(path, stat.isDirectory())) {
            case INCLUDE -> Wanted.TAKE;
            case EXCLUDE_BUT_ENTER -> Wanted.ENTER;
            case EXCLUDE -> Wanted.LEAVE;
        };
    }

    /**
     * Whether a directory is kept, but nothing that is in it: another file system, or one that shows the
     * kernel's state.
     */
    boolean isForeign(LocalDirectory directory, FileStat stat, long parentDevice) throws FileException {
        if (oneFileSystem && stat.device() != device) return true;
        return stat.device() != parentDevice && directory.isPseudo();
    }

    /** Whether a directory is our own repository, seen through another file system, or a copy of it. */
    boolean isRepository(LocalDirectory directory, ByteString[] names) {
        return own.isRepository(directory, names);
    }

    /** The names to go through: all, or only the mark of a directory that is marked as not wanted. */
    ByteString[] unmarked(LocalDirectory directory, ByteString[] names) throws FileException {
        var mark = marks.find(directory, names);
        return mark == null ? names : new ByteString[] {mark};
    }
}
