package dump.duplicity.command;

import dump.model.ByteString;
import dump.process.Secrets;
import dump.process.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Setups of which only a little matters. */
public final class Setups {
    private Setups() {}

    public static Setup of(String command, String url, List<String> options) {
        return of(command, url, options, Map.of());
    }

    public static Setup of(String command, String url, List<String> options, Map<String, String> environment) {
        return of(command, url, options, environment, null, List.of(), new Secrets());
    }

    public static Setup of(String command, String url, List<String> options, Map<String, String> environment,
            String identity, List<String> sshOptions, Secrets secrets) {
        var all = new HashMap<>(Shell.ENVIRONMENT);
        all.putAll(environment);
        return new Setup(command, url, ByteString.of("/nowhere"), "name", "host", List.of(), Setup.SshMethod.AUTO,
                identity,
                sshOptions, 0, List.of(), null, 0, null, options, all, secrets, Duration.ofSeconds(60), false);
    }

    /**
     * Of an archive at {@code there} below a directory, whose copies are in {@code archives/name} and whose keys in
     * {@code gpg}.
     */
    public static Setup below(Path base, List<String> options, List<String> gpgKeys, String signKey, Secrets secrets) {
        var environment = Map.of("PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8", "TMPDIR", base.toString(),
                "GNUPGHOME", base.resolve("gpg").toString());
        return new Setup("duplicity", "file://" + base.resolve("there"),
                ByteString.of(base.resolve("archives").toString()), "name", "host", List.of(), Setup.SshMethod.AUTO,
                null, List.of(), 0, gpgKeys, signKey, 0, null, options, environment, secrets, Duration.ofSeconds(60),
                false);
    }
}
