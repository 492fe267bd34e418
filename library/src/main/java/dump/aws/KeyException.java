package dump.aws;

import java.io.IOException;

/** There is no key, or it could not be had. The message says what to do, and holds no secret. */
public final class KeyException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean passing;

    private KeyException(String message, boolean passing, Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    /** Trying again does not help. */
    public static KeyException lasting(String message) {
        return new KeyException(message, false, null);
    }

    public static KeyException passing(String message, Throwable cause) {
        return new KeyException(message, true, cause);
    }

    /** Whether trying again may help. */
    public boolean isPassing() {
        return passing;
    }
}
