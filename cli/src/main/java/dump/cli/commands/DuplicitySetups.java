package dump.cli.commands;

import dump.cli.input.RawText;
import dump.cli.input.SettingsException;
import dump.cli.places.Caller;
import dump.cli.places.LocalRecords;
import dump.cli.secrets.PassphraseSource;
import dump.cli.settings.Settings;
import dump.duplicity.command.Setup;
import dump.process.Secrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** How Duplicity shall work, from the settings and the options. */
final class DuplicitySetups {
    /** What Duplicity reads from its environment, and no other child needs. */
    private static final List<String> KNOWN_SECRETS = List.of("SIGN_PASSPHRASE", "FTP_PASSWORD", "IMAP_PASSWORD");

    private static final Path NOWHERE = Path.of("/nonexistent/dump");

    private DuplicitySetups() {}

    /**
     * For settings whose engine is {@code duplicity}. Who asks closes the secrets.
     *
     * @throws SettingsException if there is no place for Duplicity's local records
     */
    static Setup of(Dump dump, Settings settings) throws SettingsException {
        var duplicity = settings.duplicity();
        if (settings.archiveDirectory() == null && settings.file() != null) throw new SettingsException(
                "there is no writable home directory for local records; set archive-dir in " + settings.file());
        if (keepsRecords(settings)) LocalRecords.need(settings.archiveDirectory().resolve(name(settings)));
        var environment = dump.context().caller().environmentOfChildren();
        if (settings.passphrase() instanceof PassphraseSource.OfEnvironment(var variable)) environment.remove(variable);
        // Duplicity would prefer one that was exported to the one of the configuration.
        environment.remove("PASSPHRASE");
        var secrets = secrets(settings, environment);
        var clock = dump.context().clock();
        var identity = duplicity.sshIdentity() == null ? null : duplicity.sshIdentity().toString();
        return new Setup(duplicity.command(), duplicity.repository().url(),
                Caller.bytes(keepsRecords(settings) ? settings.archiveDirectory() : NOWHERE), name(settings),
                settings.host(),
                duplicity.formerHosts(), duplicity.sshMethod(), identity, duplicity.sshOptions(),
                duplicity.bandwidthKbits(), duplicity.gpgKeys(), duplicity.signKey(),
                duplicity.volumeMegabytes(), duplicity.fullIfBefore(clock.instant(), clock.getZone()),
                duplicity.options(), Map.copyOf(environment), secrets, duplicity.timeout(), dump.verbose());
    }

    /** Whether there is a place for copies of what is at the destination. */
    static boolean keepsRecords(Settings settings) {
        return settings.archiveDirectory() != null;
    }

    /** Without a configuration, one of its own for each place. */
    private static String name(Settings settings) {
        return settings.name() != null ? settings.name() : "repository-" + UUID.nameUUIDFromBytes(
                settings.duplicity().repository().url().getBytes(StandardCharsets.UTF_8));
    }

    /** The caller's own first, so that the configuration's win; what is secret leaves the environment of all. */
    private static Secrets secrets(Settings settings, Map<String, String> environment) throws SettingsException {
        var duplicity = settings.duplicity();
        var secrets = new Secrets();
        for (var name : KNOWN_SECRETS) {
            var value = environment.remove(name);
            if (value == null) continue;
            if (value.contains("\n")) throw new SettingsException("the variable " + name + " has more than one line");
            put(secrets, name, RawText.bytes(value).toByteArray());
        }
        duplicity.environment().forEach((name, value) -> {
            environment.remove(name);
            put(secrets, name, value.bytes());
        });
        var password = duplicity.repository().password();
        if (password != null) put(secrets, duplicity.repository().passwordVariable(), password.bytes());
        return secrets;
    }

    private static void put(Secrets secrets, String name, byte[] value) {
        secrets.put(name, value);
        Arrays.fill(value, (byte) 0);
    }
}
