package dump.backend;

import java.nio.file.Path;

/** Opens stores. */
public final class Backends {
    private Backends() {}

    /**
     * A backend for the place. It need not exist yet: {@link Backend#create} makes it, and reading from one that is
     * not there fails with {@link BackendException.NotFound}.
     *
     * @throws BackendException if the store cannot be reached; a local one never fails here
     */
    public static Backend open(Location location) throws BackendException {
        return switch (location) {
            case Location.Local local -> new LocalBackend(Path.of(local.path()));
        };
    }
}
