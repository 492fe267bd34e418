package dump.backend.rclone;

import java.util.List;
import java.util.Map;

/**
 * How rclone is started.
 *
 * @param program its name or path
 * @param configuration its configuration file; null for the one that it finds itself
 * @param options words that go before those of ours
 * @param environment the whole of its environment: {@code PATH}, {@code HOME}, {@code RCLONE_…}
 */
public record RcloneOptions(String program, String configuration, List<String> options,
        Map<String, String> environment) {
    public static final String PROGRAM_DEFAULT = "rclone";
    public static final RcloneOptions DEFAULT = new RcloneOptions(PROGRAM_DEFAULT, null, List.of(), Map.of());

    public RcloneOptions {
        options = List.copyOf(options);
        environment = Map.copyOf(environment);
    }
}
