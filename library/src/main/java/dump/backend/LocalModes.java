package dump.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The rights that new files and directories get: the owner's alone, or the group's too where the repository's
 * {@code config} is readable by the group; restic's rule. The process's umask still counts for all but the last.
 *
 * @param sealed of a file that is complete and never changes again
 */
record LocalModes(Set<PosixFilePermission> directory, Set<PosixFilePermission> file,
        Set<PosixFilePermission> sealed) {
    private static final LocalModes OWNER = new LocalModes(PosixFilePermissions.fromString("rwx------"),
            PosixFilePermissions.fromString("rw-------"), PosixFilePermissions.fromString("r--------"));
    private static final LocalModes GROUP = new LocalModes(PosixFilePermissions.fromString("rwxrwx---"),
            PosixFilePermissions.fromString("rw-rw----"), PosixFilePermissions.fromString("r--r-----"));

    static LocalModes of(Path store) {
        try {
            var config = Files.getPosixFilePermissions(store.resolve("config"));
            return config.contains(PosixFilePermission.GROUP_READ) ? GROUP : OWNER;
        } catch (IOException notYetThere) {
            return OWNER;
        }
    }

    FileAttribute<?> ofDirectory() {
        return PosixFilePermissions.asFileAttribute(directory);
    }

    FileAttribute<?> ofFile() {
        return PosixFilePermissions.asFileAttribute(file);
    }
}
