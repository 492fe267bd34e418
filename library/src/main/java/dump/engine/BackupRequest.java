package dump.engine;

import dump.backup.Backup;
import dump.files.OwnPlaces;
import dump.model.ByteString;
import dump.model.Id;
import dump.snapshots.Whose;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * What to back up and how.
 *
 * @param sources absolute; a symbolic link is followed and the real path stored
 * @param standardInput if not null, the only content: stored as one file named {@code sources.get(0)}
 * @param exclude patterns in order, the last match wins (docs/excludes.md)
 * @param leaveOut absolute paths of directories that are never backed up, however they are reached, unless one holds a
 *     source; the repository and the directory of records need not be named
 * @param excludeIfPresent a directory holding a file of such a name is left out
 * @param excludeLargerThan bytes, or {@code Long.MAX_VALUE}
 * @param full no parent, everything is read and every pack's size is checked
 * @param allowEmpty whether an empty source may follow one that was not
 * @param estimate whether the source is counted beside the work, for a progress bar
 * @param trial nothing is written
 */
public record BackupRequest(Whose whose, List<ByteString> sources, InputStream standardInput, List<String> exclude,
        List<ByteString> leaveOut, List<String> excludeIfPresent, boolean excludeCaches, long excludeLargerThan,
        boolean oneFileSystem, List<String> tags, boolean full, boolean allowEmpty, boolean estimate, boolean trial) {

    /** What of the file system is wanted. @param real the sources, with links followed; {@code own} what is never backed up */
    Backup.Options options(List<ByteString> real, OwnPlaces own) {
        return new Backup.Options(real, exclude, own, excludeIfPresent, excludeCaches, excludeLargerThan,
                oneFileSystem, estimate);
    }

    /** Stands for all that leaves something out of the sources. */
    Id selection() {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            for (var patterns : List.of(exclude, excludeIfPresent, List.of("" + oneFileSystem))) {
                for (var one : patterns) hash.update((one + "\0").getBytes(StandardCharsets.UTF_8));
                hash.update((byte) 0);
            }
            return Id.of(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    BackupRequest withLeaveOut(List<ByteString> other) {
        return new BackupRequest(whose, sources, standardInput, exclude, other, excludeIfPresent, excludeCaches,
                excludeLargerThan, oneFileSystem, tags, full, allowEmpty, estimate, trial);
    }
}
