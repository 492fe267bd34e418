package dump.engine;

import dump.backend.BackendException;
import dump.duplicity.DuplicityException;
import dump.repository.RepositoryException;

/** What the rooms below throw, as a caller of the engine reacts to it. */
final class Failures {
    private Failures() {}

    static EngineException of(RepositoryException e) {
        return switch (e) {
            case RepositoryException.Absent absent -> new EngineException.NoRepository(e.getMessage(), e);
            case RepositoryException.WrongPassphrase wrong -> new EngineException.WrongPassphrase(e.getMessage());
            case RepositoryException.Locked locked -> new EngineException.Locked(e.getMessage());
            case RepositoryException.Damaged damaged -> new EngineException.Damaged(e.getMessage(), e);
            case RepositoryException.Failed failed when failed.isClosed() ->
                new EngineException.Forbidden(e.getMessage(), e);
            case RepositoryException.Failed failed -> new EngineException.Failed(e.getMessage(), e);
        };
    }

    static EngineException of(DuplicityException e) {
        return switch (e) {
            case DuplicityException.Absent absent -> new EngineException.NoRepository(e.getMessage(), e);
            case DuplicityException.WrongPassphrase wrong -> new EngineException.WrongPassphrase(e.getMessage());
            case DuplicityException.NoSecretKey none -> new EngineException.WrongPassphrase(e.getMessage(), false);
            case DuplicityException.Locked locked -> new EngineException.Locked(e.getMessage());
            case DuplicityException.Damaged damaged -> new EngineException.Damaged(e.getMessage(), e);
            case DuplicityException.Failed failed -> new EngineException.Failed(e.getMessage(), e);
        };
    }

    static EngineException of(BackendException e) {
        return switch (e) {
            case BackendException.NotFound none -> new EngineException.NoRepository(e.getMessage(), e);
            case BackendException.Denied rights -> new EngineException.Forbidden(e.getMessage(), e);
            case BackendException other -> new EngineException.Failed(e.getMessage(), e);
        };
    }
}
