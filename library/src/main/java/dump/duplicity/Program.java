package dump.duplicity;

/**
 * A program that somebody has to install.
 *
 * @param command a name that is looked for in {@code PATH}, or a path
 * @param title what people call it
 * @param origin the package that brings it
 */
public record Program(String command, String title, String origin) {
    static Program duplicity(Setup setup) {
        return new Program(setup.command(), "Duplicity", "duplicity");
    }

    DuplicityException.Failed absent() {
        var where = command.indexOf('/') >= 0 ? "\" cannot be run)" : "\" was not found in PATH)";
        return new DuplicityException.Failed(
                title + " is not installed: install the package " + origin + " (command \"" + command + where);
    }
}
