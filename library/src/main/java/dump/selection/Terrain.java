package dump.selection;

import dump.files.DirectoryMarks;
import dump.files.Excludes;
import dump.files.FileException;
import dump.files.LocalDirectory;
import dump.files.Mounts;
import dump.files.Verdict;
import dump.model.ByteString;
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
record Terrain(ByteString mark, List<ByteString> foreign, List<ByteString> kept, boolean oneDevice) {
    static final Terrain FLAT = new Terrain(null, List.of(), List.of(), true);

    /** @throws FileException if the table of mounts or the source can't be read */
    static Terrain of(ByteString source, Excludes excludes, List<String> marks, boolean oneFileSystem)
            throws FileException {
        try (var directory = LocalDirectory.open(source)) {
            var names = new DirectoryMarks(marks.stream().map(ByteString::of).toList(), false);
            var mark = marks.isEmpty() ? null : names.find(directory, directory.names());
            var foreign = new ArrayList<ByteString>();
            var kept = new ArrayList<ByteString>();
            for (var point : Mounts.below(source)) {
                var path = point.slice(PythonExpression.below(source).length(), point.length());
                var isDirectory = isDirectory(point);
                if (excludes.verdict(path, isDirectory) != Verdict.EXCLUDE) {
                    if (isDirectory && isForeign(point, oneFileSystem, directory.stat().device())) foreign.add(path);
                    if (excludes.verdict(path, isDirectory) == Verdict.INCLUDE) kept.add(path);
                }
            }
            return new Terrain(mark, foreign, kept, !Mounts.isOverlay(source));
        } catch (FileException e) {
            if (e.kind() == FileException.Kind.NOT_A_DIRECTORY) return FLAT;
            throw e;
        }
    }

    private static boolean isDirectory(ByteString point) {
        try (var _ = LocalDirectory.passTo(point)) {
            return true;
        } catch (FileException noDirectory) {
            return false;
        }
    }

    /** One that can't be opened isn't entered by anybody. */
    private static boolean isForeign(ByteString point, boolean oneFileSystem, long device) {
        try (var directory = LocalDirectory.open(point)) {
            return directory.isPseudo() || oneFileSystem && directory.stat().device() != device;
        } catch (FileException unreadable) {
            return false;
        }
    }
}
