package dump.cli.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.Map;

/** When this machine last did what keeps a configuration's repository small and sound: {@code NAME.runs}, a line each. */
public final class LastRuns {
    private static final String SUFFIX = ".runs";
    private static final long LENGTH_MAX = 4096;

    /** What is remembered. */
    public enum Kind {
        CLEANUP, CHECK
    }

    private LastRuns() {}

    /** What is not known is left out. @param directory the archive directory, or null */
    public static Map<Kind, Instant> read(Path directory, String name) {
        var runs = new EnumMap<Kind, Instant>(Kind.class);
        if (directory == null || name == null) return runs;
        var file = directory.resolve(name + SUFFIX);
        try {
            if (Files.size(file) > LENGTH_MAX) return runs;
            var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            for (var line : text.lines().toList()) for (var kind : Kind.values())
                if (line.startsWith(kind + " ")) runs.put(kind, Instant.parse(line.substring(kind.toString().length() + 1)));
        } catch (IOException | DateTimeParseException unknown) {
            // As if nobody had noted it.
        }
        return runs;
    }

    /** Remembers one that ended well. */
    public static void note(Path directory, String name, Kind kind, Instant when) throws IOException {
        var runs = read(directory, name);
        runs.put(kind, when);
        var text = new StringBuilder();
        runs.forEach((what, moment) -> text.append(what).append(' ').append(moment).append('\n'));
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var draft = Files.createTempFile(directory, name + SUFFIX, "", owner);
        try {
            Files.writeString(draft, text);
            Files.move(draft, directory.resolve(name + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
