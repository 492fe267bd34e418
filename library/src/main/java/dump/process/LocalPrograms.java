package dump.process;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Finds programs as the shell does, so that a missing one is told before anything is started. */
final class LocalPrograms {
    private static final String PATH_OF_POSIX = "/usr/local/bin:/usr/bin:/bin";

    private LocalPrograms() {}

    /** @throws ProgramException if it is not there or may not be run; the message says what to install */
    static void mustHave(Program program, Map<String, String> environment) throws ProgramException {
        if (!has(program, environment)) throw program.absent();
    }

    static boolean has(Program program, Map<String, String> environment) {
        var command = program.command();
        if (command.isEmpty() || command.startsWith("-")) return false;
        if (command.indexOf('/') >= 0) return isProgram("", command);
        for (var directory : environment.getOrDefault("PATH", PATH_OF_POSIX).split(":"))
            if (isProgram(directory, command)) return true;
        return false;
    }

    private static boolean isProgram(String directory, String command) {
        try {
            var file = Path.of(directory).resolve(command);
            return Files.isRegularFile(file) && Files.isExecutable(file);
        } catch (InvalidPathException notEncodable) {
            // Java cannot name it in this locale; whether it is there the shell will find out.
            return directory.isEmpty();
        }
    }
}
