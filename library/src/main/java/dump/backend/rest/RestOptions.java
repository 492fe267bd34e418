package dump.backend.rest;

import dump.backend.BackendException;
import java.util.Map;

/**
 * How a REST server is reached.
 *
 * @param certificates of the authorities that are trusted instead of Java's, as PEM; null for Java's
 * @param insecure whether plain HTTP is spoken with other machines, so that others can read and change what is sent
 * @param user where the place names none; null for none
 * @param password where the place holds none; null for none
 * @param environment for the proxy
 */
public record RestOptions(String certificates, boolean insecure, String user, Password password,
        Map<String, String> environment) {
    public static final RestOptions DEFAULT = new RestOptions(null, false, null, null, Map.of());

    /** Gives a password when it is needed. Who reads it erases it. */
    public interface Password {
        byte[] read() throws BackendException;
    }

    public RestOptions {
        environment = Map.copyOf(environment);
    }
}
