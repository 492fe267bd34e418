package dump.stores;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.LocalBackend;
import dump.backend.Location;
import dump.backend.cache.CacheBackend;
import dump.backend.rclone.RcloneBackend;
import dump.backend.rest.RestBackend;
import dump.backend.retry.RetryBackend;
import dump.backend.s3.S3Backend;
import dump.backend.sftp.SftpBackend;
import java.nio.file.Path;

/** Opens stores. */
public final class Backends {
    private Backends() {}

    /**
     * A backend for the place. It need not exist yet: {@link Backend#create} makes it, and reading from one that is
     * not there fails with {@link BackendException.NotFound}.
     *
     * @throws BackendException if the store cannot be reached; a local one, or one over SFTP, never fails here
     */
    public static Backend open(Location location, StoreOptions options) throws BackendException {
        return switch (location) {
            case Location.Local local -> new LocalBackend(Path.of(local.path()));
            case Location.Sftp sftp -> remote(SftpBackend.open(sftp, options.ssh(), options.connections(),
                    options.line(), options.notices()), options);
            case Location.Rest rest -> remote(RestBackend.open(rest, options.rest(), options.connections(),
                    options.line(), options.notices()), options);
            case Location.S3 s3 -> remote(S3Backend.open(s3, options.s3(), options.connections(), options.line(),
                    options.notices()), options);
            case Location.Rclone rclone -> remote(RcloneBackend.open(rclone, options.rclone(),
                    options.connections(), options.line(), options.notices()), options);
        };
    }

    /** What stands in front of every store that is not on this machine. */
    private static Backend remote(Backend store, StoreOptions options) {
        var patient = new RetryBackend(store, options.retries());
        return options.cache().directory() == null ? patient
                : new CacheBackend(patient, options.cache(), options.notices());
    }

    /** The same with {@link StoreOptions#defaults}. */
    public static Backend open(Location location) throws BackendException {
        return open(location, StoreOptions.defaults());
    }
}
