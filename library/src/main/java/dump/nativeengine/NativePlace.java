package dump.nativeengine;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.Location;
import dump.engine.EngineException;
import dump.engine.Passphrase;
import dump.repository.Repository;
import dump.stores.Backends;
import dump.stores.StoreOptions;

/** A place that may hold a repository or get one; it is reached once, however much is asked or done there. */
public final class NativePlace implements AutoCloseable {
    private final Location location;
    private final Backend backend;
    private boolean handedOver;

    private NativePlace(Location location, Backend backend) {
        this.location = location;
        this.backend = backend;
    }

    public static NativePlace at(Location location, StoreOptions options) throws EngineException {
        return new NativePlace(location, backend(location, options));
    }

    static Backend backend(Location location, StoreOptions options) throws EngineException {
        try {
            return Backends.open(location, options);
        } catch (BackendException e) {
            throw NativeFailures.of(e);
        }
    }

    public boolean holdsRepository() throws EngineException {
        try {
            return Repository.exists(backend);
        } catch (BackendException e) {
            throw NativeFailures.of(e);
        }
    }

    /** As {@link NativeEngine#create}; the engine closes what reaches the place. */
    public NativeEngine create(Passphrase passphrase, NativeOptions options) throws EngineException {
        return createLike(null, passphrase, options);
    }

    /**
     * The same, and files are cut where another repository cuts them: so what is copied from that one shares its data
     * with what is backed up to the new one.
     */
    public NativeEngine createLike(NativeEngine other, Passphrase passphrase, NativeOptions options)
            throws EngineException {
        handedOver = true;
        return NativeEngine.create(new NativeSettings(location, options), backend, passphrase, other);
    }

    @Override
    public void close() {
        if (!handedOver) backend.close();
    }
}
