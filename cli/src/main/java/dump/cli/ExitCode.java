package dump.cli;

import dump.cli.input.SettingsException;
import dump.cli.report.Outcome;
import dump.cli.report.OutputFailed;
import dump.cli.session.RunLock;
import dump.engine.EngineException;
import picocli.CommandLine.ParameterException;

/** What the caller's shell learns (docs/exit-codes.md). */
final class ExitCode {
    static final int DONE = 0, FAILED = 1, USAGE = 2, INCOMPLETE = 3, DIFFERENT = 4, NO_REPOSITORY = 10, LOCKED = 11,
            WRONG_PASSPHRASE = 12, INTERRUPTED = 130;

    private ExitCode() {}

    static int of(Outcome outcome) {
        return switch (outcome) {
            case DONE -> DONE;
            case INCOMPLETE -> INCOMPLETE;
            case DIFFERENT -> DIFFERENT;
        };
    }

    static int of(Throwable failure) {
        return switch (failure) {
            case EngineException engine -> of(engine);
            case SettingsException settings -> USAGE;
            case ParameterException parameter -> USAGE;
            case RunLock.Held held -> LOCKED;
            case OutputFailed output -> output.readerGone() ? DONE : FAILED;
            default -> FAILED;
        };
    }

    private static int of(EngineException failure) {
        return switch (failure) {
            case EngineException.Ambiguous several -> USAGE;
            case EngineException.Refused refused -> FAILED;
            case EngineException.Misplaced misplaced -> USAGE;
            case EngineException.Unsupported unsupported -> USAGE;
            case EngineException.NoRepository none -> NO_REPOSITORY;
            case EngineException.Locked locked -> LOCKED;
            case EngineException.WrongPassphrase wrong -> WRONG_PASSPHRASE;
            case EngineException.Damaged damaged -> FAILED;
            case EngineException.Failed failed -> FAILED;
            case EngineException.Interrupted interrupted -> INTERRUPTED;
        };
    }
}
