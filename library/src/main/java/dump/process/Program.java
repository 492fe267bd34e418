package dump.process;

import java.util.Map;

/**
 * A program that somebody has to install.
 *
 * @param command a name that is looked for in {@code PATH}, or a path
 * @param title what people call it
 * @param origin the package that brings it
 */
public record Program(String command, String title, String origin) {
    /** Whether it would be found. @param environment of the child, for its {@code PATH} */
    public boolean isInstalled(Map<String, String> environment) {
        return LocalPrograms.has(this, environment);
    }

    /** The Python that runs it; null if it is no script that names one. */
    public String python(Map<String, String> environment) {
        return LocalPrograms.python(this, environment);
    }

    ProgramException absent() {
        var where = command.indexOf('/') >= 0 ? "\" cannot be run)" : "\" was not found in PATH)";
        return new ProgramException(
                title + " is not installed: install the package " + origin + " (command \"" + command + where);
    }
}
