package dump.nativeengine;

import dump.engine.EngineException;
import dump.model.FoundLock;
import dump.repository.LockFiles;
import dump.repository.Repository;
import java.util.List;

/** The locks in a repository, as they stood when they were looked at. It takes none itself. */
public final class NativeLocks {
    private final boolean trial;
    private final LockFiles files;

    NativeLocks(NativeSettings settings, Repository repository) {
        trial = settings.trial();
        files = repository.locks().files();
    }

    /** All of them, oldest first. */
    public List<FoundLock> list() throws EngineException {
        return NativeFailures.guarded(files::list);
    }

    /**
     * Removes one. If its holder is at work, that one's run ends as soon as it notices.
     *
     * @return false if it had gone already
     */
    public boolean remove(FoundLock lock) throws EngineException {
        if (trial) throw new EngineException.Unsupported("a trial run removes no locks");
        return NativeFailures.guarded(() -> files.remove(lock.id()));
    }
}
