package dump.duplicity.command;

import dump.model.ByteString;
import dump.process.Secrets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Setups. */
final class Examples {
    private Examples() {}

    static final Directories DIRECTORIES = new Directories(ByteString.of("/cache"), ByteString.of("/tmp/private"));

    static Setup setup(String url) {
        return new Setup("duplicity", url, ByteString.of("/cache"), "photos", "vm", List.of(), Setup.SshMethod.AUTO,
                null,
                List.of(), 0, List.of(), null, 0, null, List.of(), Map.of("PATH", "/usr/bin"), new Secrets(),
                Duration.ofMinutes(2), false);
    }

    static Setup ssh(String url, String identity, List<String> options, int kbits) {
        return new Setup("duplicity", url, ByteString.of("/cache"), "photos", "vm", List.of(), Setup.SshMethod.AUTO,
                identity,
                options, kbits, List.of(), null, 0, null, List.of(), Map.of("PATH", "/usr/bin"), new Secrets(),
                Duration.ofMinutes(2), false);
    }

    static Setup method(String url, Setup.SshMethod method) {
        return new Setup("duplicity", url, ByteString.of("/cache"), "photos", "vm", List.of(), method, null, List.of(),
                0,
                List.of(), null, 0, null, List.of(), Map.of(), new Secrets(), Duration.ofMinutes(2), false);
    }

    static Setup keys(String gpgKey, String signKey, Secrets secrets, Map<String, String> environment) {
        return new Setup("duplicity", "file:///store", ByteString.of("/cache"), "photos", "vm", List.of(),
                Setup.SshMethod.AUTO,
                null, List.of(), 0, gpgKey == null ? List.of() : List.of(gpgKey), signKey, 50, null,
                List.of("--num-retries=2"), environment, secrets,
                Duration.ofMinutes(2), true);
    }
}
