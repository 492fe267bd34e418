package dump.process;

/**
 * A program is absent, cannot be started, or gives more than it may. The message names it, and the package to install
 * if it is absent.
 */
public final class ProgramException extends Exception {
    public ProgramException(String message) {
        super(message);
    }
}
