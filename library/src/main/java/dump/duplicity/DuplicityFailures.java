package dump.duplicity;

import dump.duplicity.command.DuplicityException;
import dump.engine.EngineException;

/** What runs of Duplicity throw, as a caller of the engine reacts to it. */
final class DuplicityFailures {
    private DuplicityFailures() {}

    static EngineException of(DuplicityException e) {
        return switch (e) {
            case DuplicityException.Absent absent -> new EngineException.NoRepository(e.getMessage(), e.remedy(), e);
            case DuplicityException.WrongPassphrase wrong ->
                new EngineException.WrongPassphrase(e.getMessage(), true, e.remedy());
            case DuplicityException.NoSecretKey none ->
                new EngineException.WrongPassphrase(e.getMessage(), false, e.remedy());
            case DuplicityException.Locked locked -> new EngineException.Locked(e.getMessage(), e.remedy());
            case DuplicityException.Damaged damaged -> new EngineException.Damaged(e.getMessage(), e.remedy(), e);
            case DuplicityException.Failed failed -> new EngineException.Failed(e.getMessage(), e.remedy(), e);
        };
    }
}
