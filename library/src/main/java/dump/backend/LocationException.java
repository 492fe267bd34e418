package dump.backend;

/** What a person wrote is no place that can be opened. The message says what to write, and holds no password. */
public final class LocationException extends Exception {
    LocationException(String message) {
        super(message);
    }
}
