package dump.duplicity;

import dump.engine.BackupRequest;
import dump.model.Id;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Stands for all that leaves something out of the sources. */
final class SelectionId {
    private SelectionId() {}

    static Id of(BackupRequest request) {
        try {
            var hash = MessageDigest.getInstance("SHA-256");
            for (var patterns : List.of(request.excludes(), request.marks(),
                    List.of("" + request.isOneFileSystem()))) {
                for (var one : patterns) hash.update((one + "\0").getBytes(StandardCharsets.UTF_8));
                hash.update((byte) 0);
            }
            return Id.of(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
