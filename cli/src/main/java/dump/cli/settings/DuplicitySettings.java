package dump.cli.settings;

import dump.cli.input.SettingsException;
import dump.cli.input.When;
import dump.cli.secrets.Secret;
import dump.duplicity.command.Setup.SshMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * What only the engine {@code duplicity} wants to know.
 *
 * @param command a program's name or absolute path
 * @param formerHosts of which this machine goes on with the archive
 * @param sshIdentity a private key, or null
 * @param sshOptions each {@code Key=value}
 * @param bandwidthKbits 0 for no limit
 * @param gpgKeys to encrypt to; none to encrypt with the passphrase
 * @param signKey or null
 * @param volumeMegabytes 0 for Duplicity's own size
 * @param fullIfOlderThan such as {@code 3M}, or null
 * @param keepFull how many full backups a cleanup without a date keeps, with what is built on them; 0 for all
 * @param options passed through
 * @param environment in order; without the password of the repository
 */
public record DuplicitySettings(DuplicityRepository repository, String command, List<String> formerHosts,
        SshMethod sshMethod, Path sshIdentity,
        List<String> sshOptions, int bandwidthKbits, List<String> gpgKeys, String signKey, int volumeMegabytes,
        String fullIfOlderThan, int keepFull, List<String> options, Map<String, Secret> environment, Duration timeout) {

    public static final String COMMAND_DEFAULT = "duplicity";
    public static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(10);

    /** Where nothing else is said, as for reading without a configuration. */
    static DuplicitySettings of(DuplicityRepository repository, String filePrefix) throws SettingsException {
        var options = filePrefix == null ? List.<String>of() : List.of("--file-prefix=" + filePrefix);
        for (var option : options) if (DuplicityOptions.complaint(option) != null)
            throw new SettingsException(DuplicityOptions.complaint(option));
        return new DuplicitySettings(repository, COMMAND_DEFAULT, List.of(), SshMethod.AUTO, null, List.of(), 0,
                List.of(),
                null, 0, null, 0, options, Map.of(), TIMEOUT_DEFAULT);
    }

    /** A chain that began before this is not gone on with; null if any is. */
    public Instant fullIfBefore(Instant now, ZoneId zone) {
        return fullIfOlderThan == null ? null : When.ago(fullIfOlderThan, now, zone);
    }

    /** Whether the configuration's file holds what others must not read. */
    boolean holdsSecret() {
        return !environment.isEmpty() || repository.secretWritten();
    }

    /** Whether the configuration's file can make Duplicity, SSH or GPG run a program of its choice. */
    boolean namesCommand() {
        return !command.equals(COMMAND_DEFAULT) || !options.isEmpty() || !sshOptions.isEmpty()
                || !environment.isEmpty();
    }
}
