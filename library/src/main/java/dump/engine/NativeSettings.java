package dump.engine;

import dump.backend.Location;
import dump.model.ByteString;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the native engine works, apart from what it is asked to do.
 *
 * @param stateDirectory absolute directory for records of our own locks and pending packs, made on demand; null to
 *     keep none
 * @param host and {@code user} stand in snapshots and locks
 * @param compressionLevel of zstd, 1 to 19; 0 stores file content plain
 * @param lockWait how long to wait for another's lock
 * @param noLock read without a lock, for the emergency
 * @param program name and version, written into snapshots
 * @param trial nothing is written, neither to the repository nor to the state directory, and no lock is taken
 */
public record NativeSettings(Location repository, ByteString stateDirectory, String host, String user,
        int compressionLevel, Duration lockWait, boolean noLock, String program, boolean trial) {

    public NativeSettings(Location repository, ByteString stateDirectory, String host, String user,
            int compressionLevel, Duration lockWait, boolean noLock, String program) {
        this(repository, stateDirectory, host, user, compressionLevel, lockWait, noLock, program, false);
    }

    /** What is never backed up nor restored to: by its path what it is, in words. */
    Map<ByteString, String> ownPlaces() {
        var own = new LinkedHashMap<ByteString, String>();
        if (repository instanceof Location.Local(var path)) own.put(ByteString.of(path), "the repository");
        if (stateDirectory != null) own.put(stateDirectory, "the archive directory");
        return own;
    }
}
