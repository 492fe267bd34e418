package dump.engine;

import dump.model.Events;
import dump.snapshots.PointInTime;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.util.List;
import java.util.function.Supplier;

/** Our own engine over a restic repository. */
public final class NativeEngine implements Engine {
    /**
     * Opens the repository. The passphrase is asked for once, after the place is seen to hold a repository, and
     * erased after use.
     */
    public static NativeEngine open(NativeSettings settings, Supplier<byte[]> passphrase) throws EngineException {
        throw new EngineException.Failed("under construction", null);
    }

    /** Whether the place holds a repository: a config or a key. */
    public static boolean exists(NativeSettings settings) throws EngineException {
        throw new EngineException.Failed("under construction", null);
    }

    /**
     * Makes the repository and opens it. Going on after a kill: what an earlier attempt with the same passphrase left
     * is used. @param generated whether the passphrase is strong by construction, so that its key may be cheap
     */
    public static NativeEngine create(NativeSettings settings, byte[] passphrase, boolean generated)
            throws EngineException {
        throw new EngineException.Failed("under construction", null);
    }

    @Override
    public BackupResult backup(BackupRequest request, Events events) throws EngineException {
        throw new EngineException.Failed("under construction", null);
    }

    @Override
    public List<PointInTime> snapshots(Whose whose, Events events) throws EngineException {
        throw new EngineException.Failed("under construction", null);
    }

    @Override
    public PointInTime choose(Whose whose, Selector selector, Events events) throws EngineException {
        throw new EngineException.Failed("under construction", null);
    }

    @Override
    public ManifestResult manifest(ManifestRequest request, Listing listing, Events events) throws EngineException {
        throw new EngineException.Failed("under construction", null);
    }

    @Override
    public RestoreResult restore(RestoreRequest request, Events events) throws EngineException {
        throw new EngineException.Failed("under construction", null);
    }

    @Override
    public VerifyResult verify(VerifyRequest request, Events events) throws EngineException {
        throw new EngineException.Failed("under construction", null);
    }

    @Override
    public void close() {}
}
