package dump.cli.settings;

import dump.backend.rclone.RcloneOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Takes the table {@code rclone} out of a parsed file. */
final class RcloneReader {
    private static final Set<String> KEYS = new LinkedHashSet<>(List.of("program", "config", "options"));

    private final KeyReader keys;

    RcloneReader(KeyReader keys) {
        this.keys = keys;
    }

    /** @param repository as {@link Repositories#resolve} gives it, or null */
    RcloneSettings settings(String repository) {
        boolean inline = repository != null && repository.matches("rclone:(?::|[^:]*,).*");
        if (!keys.has("rclone")) return inline
                ? new RcloneSettings(RcloneOptions.PROGRAM_DEFAULT, null, List.of(), true) : RcloneSettings.DEFAULT;
        keys.names("rclone", KEYS);
        if (repository != null && !Repositories.isRclone(repository))
            keys.at("rclone", "rclone has no effect with repository = \"" + repository + "\"; remove it");
        return new RcloneSettings(program(), keys.path("rclone.config", null), keys.texts("rclone.options", this::word),
                inline);
    }

    private String program() {
        var program = keys.place("rclone.program", keys.text("rclone.program", RcloneOptions.PROGRAM_DEFAULT));
        if (program == null) return RcloneOptions.PROGRAM_DEFAULT;
        if (program.isBlank() || program.startsWith("-") || program.indexOf(' ') >= 0 && program.indexOf('/') < 0) {
            keys.at("rclone.program", "rclone.program must be a program; its options belong in rclone.options");
            return RcloneOptions.PROGRAM_DEFAULT;
        }
        return program.contains("/") ? keys.resolved(program).toString() : program;
    }

    /** The first word that is none would be taken for the remote. */
    private String word(String text) {
        if (text.startsWith("-") && !text.equals("--") && text.indexOf('\0') < 0) return text;
        keys.at("rclone.options", "an element of rclone.options must be an option with its value, such as"
                + " \"--drive-chunk-size=64M\"");
        return null;
    }
}
