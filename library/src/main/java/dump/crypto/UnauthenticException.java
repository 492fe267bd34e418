package dump.crypto;

/** Sealed bytes that the key did not seal: damaged, forged, or sealed with another key. */
public final class UnauthenticException extends Exception {
    UnauthenticException(String message) {
        super(message);
    }
}
