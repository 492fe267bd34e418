package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.command.DuplicityException;
import dump.duplicity.selection.Selection;
import dump.engine.BackupRequest;
import dump.engine.EngineException;
import dump.engine.internal.Sources;
import dump.excludes.Excludes;
import dump.excludes.PatternException;
import dump.excludes.Verdict;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Timestamp;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import dump.posix.RealPath;
import java.util.List;

/** The source that Duplicity compares a point in time with, and what of it a backup would take now. */
final class ComparedSource implements AutoCloseable {
    private final ByteString path;
    private final LocalDirectory directory;
    /** Null if nobody knows what a backup would take. */
    private final BackupRequest wanted;
    private final Excludes excludes;
    private final List<ByteString> leaveOut;

    private ComparedSource(ByteString path, LocalDirectory directory, BackupRequest wanted, Excludes excludes,
            List<ByteString> leaveOut) {
        this.path = path;
        this.directory = directory;
        this.wanted = wanted;
        this.excludes = excludes;
        this.leaveOut = leaveOut;
    }

    /** @param wanted what a backup would take; null for all @throws FileException if there is no such directory */
    static ComparedSource open(ByteString source, BackupRequest wanted, Duplicity duplicity)
            throws EngineException, FileException {
        var path = RealPath.of(source);
        var directory = LocalDirectory.open(path);
        try {
            directory.names();
            var excludes = Excludes.compile(wanted == null ? List.of() : wanted.excludes(), path);
            var leaveOut = wanted == null ? List.<ByteString>of()
                    : Sources.own(duplicity.ownPlaces(), wanted.leftOut(), List.of(path)).pathsBelow(path);
            return new ComparedSource(path, directory, wanted, excludes, leaveOut);
        } catch (PatternException e) {
            directory.close();
            throw new EngineException.Refused(e.getMessage());
        } catch (EngineException | FileException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** Where something of it is. */
    ByteString place(ByteString within) {
        return within.isEmpty() ? path : path.resolve(within);
    }

    /** What stands there now, a link itself; null if nothing does. */
    FileStat look(ByteString within) throws FileException {
        try {
            return within.isEmpty() ? directory.stat() : directory.stat(within);
        } catch (FileException e) {
            if (e.kind() == FileException.Kind.GONE || e.kind() == FileException.Kind.NOT_A_DIRECTORY) return null;
            throw e;
        }
    }

    /** Whether nothing is in it. */
    boolean isEmpty() {
        try {
            return directory.names().length == 0;
        } catch (FileException unreadable) {
            return false;
        }
    }

    /** When it was made; null where the file system does not say. */
    Timestamp birth(ByteString within) throws FileException {
        return directory.birth(within);
    }

    /** Whether this is the directory of that path, perhaps through links. */
    boolean isAt(ByteString place) {
        try {
            return place.equals(path) || RealPath.of(place).equals(path);
        } catch (FileException gone) {
            return false;
        }
    }

    /** Whether something is there. @throws FileException if it is and cannot be read */
    boolean isThere(ByteString within) throws FileException {
        var stat = look(within);
        if (stat == null) return false;
        if (stat.isDirectory()) {
            try (var there = LocalDirectory.open(place(within))) {
                there.names();
            }
        } else if (stat.isFile()) {
            directory.openFile(within).close();
        }
        return true;
    }

    /** Whether a backup would leave this out by its name. @param isDirectory what is there, or was */
    boolean isExcluded(ByteString within, boolean isDirectory) {
        if (within.isEmpty()) return false;
        var place = new BytePath(path.resolve(within));
        for (var own : leaveOut) if (place.isAtOrBelow(new BytePath(own))) return true;
        for (var above : new BytePath(within).parents())
            if (excludes.verdict(above.bytes(), true) == Verdict.EXCLUDE) return true;
        return excludes.verdict(within, isDirectory) != Verdict.INCLUDE;
    }

    /** The options by which Duplicity looks at nothing else, or not at much. @param within what it looks at */
    List<ByteString> selection(ByteString within, Duplicity duplicity)
            throws EngineException, DuplicityException, InterruptedException {
        if (wanted == null) return List.of();
        try {
            var version = duplicity.version();
            return (within.isEmpty() ? Selection.of(path, wanted.excludes(), leaveOut, wanted.marks(),
                    wanted.isOneFileSystem(), version)
                    : Selection.ofPart(place(within), leaveOut, wanted.marks(), wanted.isOneFileSystem(),
                            version)).arguments();
        } catch (PatternException e) {
            throw new EngineException.Refused(e.getMessage());
        }
    }

    @Override
    public void close() {
        directory.close();
    }
}
