package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Who may look into what is here of an archive. */
final class LocalCachePermissions {
    private static final int OTHERS = 077, STICKY = 01000;

    private LocalCachePermissions() {}

    /**
     * Lets only its owner into a cache and the archive directory that it lies in, as it holds the names of all files. A
     * home or a directory that many share stays as it is.
     *
     * @return what had been open to others
     * @throws DuplicityException.Failed if something stays so
     */
    static List<Path> close(Path directory, String home) throws DuplicityException.Failed {
        var closed = new ArrayList<Path>();
        var archives = directory.getParent();
        boolean isOurs = !archives.equals(archives.getRoot()) && !archives.toString().equals(home);
        for (var one : isOurs ? List.of(archives, directory) : List.of(directory)) {
            try {
                if (!Files.isDirectory(one)) continue;
                int mode = (Integer) Files.getAttribute(one, "unix:mode");
                if ((mode & OTHERS) == 0 || !one.equals(directory) && (mode & STICKY) != 0) continue;
                Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwx------"));
                closed.add(one);
            } catch (IOException notOurs) {
                throw new DuplicityException.Failed(one + " holds the names of your files, others may look into it, and"
                        + " that cannot be fixed here: name another archive-dir, or run chmod 700 as its owner");
            }
        }
        return closed;
    }
}
