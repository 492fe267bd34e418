package dump.format;

/** Bytes that are not what they should be. The message says what is wrong and where, and holds no secret. */
public final class FormatException extends Exception {
    public FormatException(String message) {
        super(message);
    }
}
