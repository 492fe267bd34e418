package dump.cli.settings;

import dump.backend.BackendException;
import dump.backend.rest.RestOptions;
import dump.cli.input.SettingsException;
import dump.cli.places.Caller;
import dump.cli.secrets.PassphraseSource;
import java.util.Map;

/**
 * How a REST server is reached: the table {@code rest}.
 *
 * @param certificates as PEM; null for those that Java trusts
 * @param password null where nothing says it
 * @param written whether the password stands in the place itself
 */
public record RestSettings(String certificates, boolean insecure, PassphraseSource password, boolean written) {
    public static final RestSettings DEFAULT = new RestSettings(null, false, null, false);
    static final String PASSWORD = "rest.password";
    /** As restic has them. */
    private static final String USER_VARIABLE = "RESTIC_REST_USERNAME", PASSWORD_VARIABLE = "RESTIC_REST_PASSWORD";

    /** Where no configuration says it. @param place as a person wrote it */
    static RestSettings of(String place) {
        var password = Repositories.password(place);
        return password == null ? DEFAULT : new RestSettings(null, false, new PassphraseSource.OfText(password), true);
    }

    /** Whether it runs a command of the configuration's choice. */
    boolean namesCommand() {
        return password instanceof PassphraseSource.OfCommand;
    }

    /** Whether the password stands in the configuration itself. */
    boolean holdsSecret() {
        return password instanceof PassphraseSource.OfText;
    }

    /**
     * @param environment what a program may be told
     * @param prompt asks a person; null where nobody is there
     */
    RestOptions with(Caller caller, Map<String, String> environment, PassphraseSource.Prompt prompt) {
        var source = password == null && caller.environment().containsKey(PASSWORD_VARIABLE)
                ? new PassphraseSource.OfEnvironment(PASSWORD_VARIABLE) : password;
        RestOptions.Password reading = source != null ? () -> read(() -> source.secret(PASSWORD, caller))
                : prompt == null ? null : () -> read(() -> prompt.ask("Password for the REST server: ", false));
        return new RestOptions(certificates, insecure, caller.environment().get(USER_VARIABLE), reading, environment);
    }

    private interface Reading {
        byte[] now() throws SettingsException;
    }

    private static byte[] read(Reading reading) throws BackendException {
        try {
            return reading.now();
        } catch (SettingsException none) {
            throw new BackendException.Lasting(none.getMessage(), none);
        }
    }
}
