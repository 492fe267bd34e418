package dump.duplicity.selection;

import dump.excludes.Excludes;
import dump.excludes.Verdict;
import dump.model.ByteString;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.posix.Mounts;
import dump.source.DirectoryMarks;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a source is not in the patterns but on the disk.
 *
 * @param mark the file in the source itself that marks it as not wanted, or null
 * @param foreign directories below the source, relative to it, that are kept and not entered: another file system, or
 *     one that shows the kernel's state
 * @param kept those things, relative to the source, where something is mounted and that are kept
 * @param oneDevice whether the files of a file system have its device number, so that Duplicity can tell by it what is
 *     on another one
 */
record SourceMarks(ByteString mark, List<ByteString> foreign, List<ByteString> kept, boolean oneDevice) {
    static final SourceMarks FLAT = new SourceMarks(null, List.of(), List.of(), true);

    /** @throws FileException if the table of mounts or the source can't be read */
    static SourceMarks of(ByteString source, Excludes excludes, List<String> marks, boolean oneFileSystem)
            throws FileException {
        try (var directory = LocalDirectory.open(source)) {
            var names = new DirectoryMarks(marks.stream().map(ByteString::of).toList(), false);
            var mark = marks.isEmpty() ? null : names.find(directory, directory.names());
            var foreign = new ArrayList<ByteString>();
            var kept = new ArrayList<ByteString>();
            for (var snapshot : Mounts.below(source)) {
                var path = snapshot.slice(PythonExpression.below(source).length(), snapshot.length());
                var isDirectory = isDirectory(snapshot);
                if (excludes.verdict(path, isDirectory) != Verdict.EXCLUDE) {
                    if (isDirectory && isForeign(snapshot, oneFileSystem, directory.stat().device())) foreign.add(path);
                    if (excludes.verdict(path, isDirectory) == Verdict.INCLUDE) kept.add(path);
                }
            }
            return new SourceMarks(mark, foreign, kept, !Mounts.isOverlay(source));
        } catch (FileException e) {
            if (e.kind() == FileException.Kind.NOT_A_DIRECTORY) return FLAT;
            throw e;
        }
    }

    private static boolean isDirectory(ByteString snapshot) {
        try (var _ = LocalDirectory.passTo(snapshot)) {
            return true;
        } catch (FileException noDirectory) {
            return false;
        }
    }

    /** One that can't be opened isn't entered by anybody. */
    private static boolean isForeign(ByteString snapshot, boolean oneFileSystem, long device) {
        try (var directory = LocalDirectory.open(snapshot)) {
            return directory.isPseudo() || oneFileSystem && directory.stat().device() != device;
        } catch (FileException unreadable) {
            return false;
        }
    }
}
