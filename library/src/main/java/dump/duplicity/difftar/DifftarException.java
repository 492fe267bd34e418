package dump.duplicity.difftar;

/** A file of an archive contradicts itself. The message names it. */
public final class DifftarException extends Exception {
    DifftarException(String message) {
        super(message);
    }
}
