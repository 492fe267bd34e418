package dump.backup;

import dump.excludes.Excludes;
import dump.excludes.PatternException;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.source.DirectoryMarks;
import dump.source.OwnPlaces;
import java.util.HashSet;
import java.util.Set;

/** What of one source is wanted: excludes, marks, limits. Paths are relative to the source. Thread-safe. */
final class Filter {
    private final Excludes excludes;
    private final DirectoryMarks marks;
    private final OwnPlaces own;
    private final ByteString source;
    private final Set<ByteString> leaveOut = new HashSet<>();
    private final long largerThan;
    private final boolean oneFileSystem;
    private final long device;
    private final PatternUses uses;

    Filter(Backup.Options options, ByteString source, FileStat root) throws PatternException, FileException {
        excludes = Excludes.compile(options.exclude(), source);
        uses = new PatternUses(excludes);
        marks = new DirectoryMarks(options.excludeIfPresent().stream().map(ByteString::of).toList(),
                options.excludeCaches());
        this.source = source;
        largerThan = options.excludeLargerThan();
        oneFileSystem = options.oneFileSystem();
        device = root.device();
        var top = new BytePath(source);
        own = options.own();
        for (var path : own.pathsBelow(source)) leaveOut.add(new BytePath(path).relativeTo(top).bytes());
    }

    /** What to do with an entry. ENTER: take of the directory only what a later rule wants again. */
    enum Wanted { TAKE, ENTER, LEAVE }

    Wanted wanted(ByteString path, FileStat stat) {
        if (stat.isFile() && stat.size() > largerThan) return Wanted.LEAVE;
        if (!leaveOut.isEmpty() && leaveOut.contains(path)) return Wanted.LEAVE;
        if (stat.isDirectory() && own.contains(stat)) return Wanted.LEAVE;
        int rule = excludes.rule(path, stat.isDirectory());
        if (rule < 0) return Wanted.TAKE;
        uses.decided(rule);
        return switch (excludes.verdict(rule, path, stat.isDirectory())) {
            case INCLUDE -> Wanted.TAKE;
            case EXCLUDE_BUT_ENTER -> Wanted.ENTER;
            case EXCLUDE -> {
                if (stat.isDirectory()) uses.closed(rule, path);
                yield Wanted.LEAVE;
            }
        };
    }

    /** Why an entry is not wanted, as it follows a number of entries. */
    String why(ByteString path, FileStat stat) {
        if (stat.isFile() && stat.size() > largerThan) return "left out by exclude-larger-than";
        int rule = excludes.rule(path, stat.isDirectory());
        if (rule >= 0 && !excludes.includes(rule))
            return "left out by the exclude pattern \"" + excludes.pattern(rule) + "\"";
        return "left out because " + source.resolve(path) + " belongs to dump itself";
    }

    /** Which patterns decided anything so far. */
    PatternUses uses() {
        return uses;
    }

    /**
     * What of a directory is to be gone through.
     *
     * @param mark the one name that is listed because it says that all others are left out, or null
     * @param absent why all others are left out, as it follows a number of entries
     */
    record Names(ByteString[] list, ByteString mark, String absent) {
        private static final ByteString[] NONE = {};
        private static final String REPOSITORY = "is the repository that is written to, or a copy of it";

        boolean isRepository() {
            return absent.endsWith(REPOSITORY);
        }

        private static Names none(LocalDirectory directory, String because) {
            return new Names(NONE, null, "left out because " + directory.path() + " " + because);
        }
    }

    /** All names that a directory lists, or fewer. @param parentDevice of the directory that it is in */
    Names names(LocalDirectory directory, FileStat stat, long parentDevice) throws FileException {
        if (oneFileSystem && stat.device() != device)
            return Names.none(directory, "is on another file system (one-file-system)");
        if (stat.device() != parentDevice && directory.isPseudo())
            return Names.none(directory, "shows the kernel's state");
        var all = directory.names();
        if (own.isRepository(directory, all)) return Names.none(directory, Names.REPOSITORY);
        var mark = marks.find(directory, all);
        if (mark == null) return new Names(all, null, SourceTally.ABSENT);
        return new Names(new ByteString[] {mark}, mark, "left out by the marker " + mark + " in " + directory.path());
    }
}
