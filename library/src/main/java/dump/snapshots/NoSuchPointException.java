package dump.snapshots;

/** No point in time is what was asked for. The message says which ones there are. */
public final class NoSuchPointException extends Exception {
    NoSuchPointException(String message) {
        super(message);
    }
}
