package dump.duplicity.difftar;

/** These bytes are no tar that Duplicity writes. The message says why, to follow a colon. */
final class TarException extends Exception {
    TarException(String message) {
        super(message);
    }
}
