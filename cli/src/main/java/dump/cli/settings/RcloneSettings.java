package dump.cli.settings;

import dump.backend.rclone.RcloneOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How rclone is started: the table {@code rclone}.
 *
 * @param config its configuration file; null for its own choice
 * @param inline whether the place holds options of its own, which may name a program
 */
public record RcloneSettings(String program, Path config, List<String> options, boolean inline) {
    public static final RcloneSettings DEFAULT =
            new RcloneSettings(RcloneOptions.PROGRAM_DEFAULT, null, List.of(), false);

    /** Whether it may run a program of the configuration's choice: an option, or rclone's configuration, may name one. */
    boolean namesCommand() {
        return !program.equals(RcloneOptions.PROGRAM_DEFAULT) || config != null || !options.isEmpty() || inline;
    }

    /** @param environment what a program may be told */
    RcloneOptions with(Map<String, String> environment) {
        return new RcloneOptions(program, config == null ? null : config.toString(), options, environment);
    }
}
