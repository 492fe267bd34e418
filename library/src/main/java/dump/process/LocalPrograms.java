package dump.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** Finds programs as the shell does, so that a missing one is told before anything is started. */
final class LocalPrograms {
    private static final String PATH_OF_POSIX = "/usr/local/bin:/usr/bin:/bin";

    private static final int LINE_BYTES_MAX = 256;
    private static final Pattern PYTHON = Pattern.compile(
            "#! ?(?:/usr/bin/env (?<name>python[0-9.]*)|(?<path>/\\S*/python[0-9.]*))(?: .*)?");

    private LocalPrograms() {}

    /** @throws ProgramException if it is not there or may not be run; the message says what to install */
    static void mustHave(Program program, Map<String, String> environment) throws ProgramException {
        if (!has(program, environment)) throw program.absent();
    }

    static boolean has(Program program, Map<String, String> environment) {
        return directory(program.command(), environment) != null;
    }

    /** The Python that runs a script, by its first line; null if that names none. */
    static String python(Program program, Map<String, String> environment) {
        var directory = directory(program.command(), environment);
        if (directory == null) return null;
        try (var script = Files.newInputStream(Path.of(directory).resolve(program.command()))) {
            var first = new String(script.readNBytes(LINE_BYTES_MAX), StandardCharsets.UTF_8).lines().findFirst()
                    .orElse("");
            var match = PYTHON.matcher(first);
            if (!match.matches()) return null;
            if (match.group("path") != null) return match.group("path");
            var there = directory(match.group("name"), environment);
            return there == null ? null : Path.of(there).resolve(match.group("name")).toString();
        } catch (IOException | InvalidPathException unreadable) {
            return null;
        }
    }

    /** Where a command is found, empty for a path; null if nowhere. */
    private static String directory(String command, Map<String, String> environment) {
        if (command.isEmpty() || command.startsWith("-")) return null;
        if (command.indexOf('/') >= 0) return isProgram("", command) ? "" : null;
        for (var directory : environment.getOrDefault("PATH", PATH_OF_POSIX).split(":"))
            if (isProgram(directory, command)) return directory;
        return null;
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
