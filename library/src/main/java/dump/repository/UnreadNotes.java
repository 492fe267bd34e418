package dump.repository;

import dump.model.ByteString;
import dump.model.Id;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What this machine remembers of entries that a backup could not read, a file a snapshot: their paths, a NUL behind
 * each. A snapshot itself does not say what it lacks. Written without a sync: without a note, less can be said, nothing
 * wrong.
 */
final class UnreadNotes {
    private static final int SIZE_MAX = 64 << 20;

    private final Path directory;

    UnreadNotes(Path directory) {
        this.directory = directory;
    }

    /** Leaves a note, and takes away those of snapshots that are no more. @param known all other snapshots */
    void leave(Id snapshot, Collection<ByteString> paths, Set<Id> known) throws IOException {
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (var notes = Files.newDirectoryStream(directory)) {
            for (var note : notes) {
                var name = note.getFileName().toString();
                if (!Id.isId(name) || !known.contains(Id.parse(name))) Files.delete(note);
            }
        }
        var text = new ByteArrayOutputStream();
        for (var path : paths) {
            text.writeBytes(path.toByteArray());
            text.write(0);
        }
        Files.write(directory.resolve(snapshot.toString()), text.toByteArray());
    }

    /** The paths; none if nobody knows. */
    Set<ByteString> of(Id snapshot) {
        var paths = new HashSet<ByteString>();
        try {
            var note = directory.resolve(snapshot.toString());
            if (Files.notExists(note) || Files.size(note) > SIZE_MAX) return paths;
            var text = ByteString.copyOf(Files.readAllBytes(note));
            for (int from = 0, end; (end = text.indexOf((byte) 0, from)) >= 0; from = end
                    + 1) paths.add(text.slice(from, end));
        } catch (IOException unreadable) {
            // As good as none.
        }
        return paths;
    }
}
