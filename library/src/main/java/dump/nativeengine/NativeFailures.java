package dump.nativeengine;

import dump.backend.BackendException;
import dump.engine.EngineException;
import dump.posix.FileException;
import dump.repository.RepositoryException;
import dump.snapshots.NoSuchSnapshotException;
import java.nio.channels.ClosedByInterruptException;

/** What stores and repositories throw, as a caller of the engine reacts to it. */
final class NativeFailures {
    private NativeFailures() {}

    static EngineException of(RepositoryException e) {
        if (isInterrupt(e)) return new EngineException.Interrupted();
        return switch (e) {
            case RepositoryException.Absent absent -> new EngineException.NoRepository(e.getMessage(), e.remedy(), e);
            case RepositoryException.WrongPassphrase wrong -> new EngineException.WrongPassphrase(e.getMessage());
            case RepositoryException.Locked locked -> new EngineException.Locked(e.getMessage(), e.remedy());
            case RepositoryException.Damaged damaged ->
                new EngineException.Damaged(e.getMessage(), e.remedy(), e);
            case RepositoryException.Failed failed when failed.isClosed() ->
                new EngineException.Forbidden(e.getMessage(), e);
            case RepositoryException.Failed failed -> new EngineException.Failed(e.getMessage(), e.remedy(), e);
        };
    }

    static EngineException of(BackendException e) {
        if (isInterrupt(e)) return new EngineException.Interrupted();
        return switch (e) {
            case BackendException.NotFound none -> new EngineException.NoRepository(e.getMessage(), null, e);
            case BackendException.Denied rights -> new EngineException.Forbidden(e.getMessage(), e);
            case BackendException other -> new EngineException.Failed(e.getMessage(), e);
        };
    }

    /** A store or a record that an interrupt stopped fails like any other. */
    private static boolean isInterrupt(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof BackendException.Interrupted || cause instanceof ClosedByInterruptException) return true;
        return false;
    }

    interface Work<T> {
        T run() throws EngineException, RepositoryException, NoSuchSnapshotException, FileException,
                InterruptedException;
    }

    static <T> T guarded(Work<T> work) throws EngineException {
        try {
            return work.run();
        } catch (RepositoryException e) {
            throw of(e);
        } catch (NoSuchSnapshotException e) {
            throw new EngineException.NoSuchSnapshot(e.getMessage(), e.remedy());
        } catch (FileException e) {
            throw new EngineException.Failed(e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new EngineException.Interrupted();
        }
    }
}
