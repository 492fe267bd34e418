package dump.process;

import java.io.IOException;
import java.util.List;

/** Starts the shell line of an invocation. */
final class Launch {
    private Launch() {}

    /** Out of reach of the terminal. @param input whether it reads what follows the secrets on standard input */
    static Process detached(Invocation invocation, boolean input) throws ProgramException {
        return start(invocation, ShellLine.of(invocation, input));
    }

    /**
     * It reads standard input, and does not outlive the calling thread. Keys pressed at the terminal do not end it.
     *
     * @param asks whether it may ask a person there
     */
    static Process mortal(Invocation invocation, boolean asks) throws ProgramException {
        return start(invocation, ShellLine.mortal(invocation, asks));
    }

    private static Process start(Invocation invocation, List<String> line) throws ProgramException {
        LocalPrograms.mustHave(invocation.program(), invocation.environment());
        var builder = new ProcessBuilder(line);
        // What stands there already stays as it is: Java would write other bytes than it read.
        var environment = builder.environment();
        environment.keySet().retainAll(invocation.environment().keySet());
        invocation.environment().forEach((name, value) -> {
            if (!value.equals(environment.get(name))) environment.put(name, value);
        });
        try {
            return builder.start();
        } catch (IOException failed) {
            throw new ProgramException("cannot start " + invocation.program().title() + ": " + failed.getMessage());
        }
    }
}
