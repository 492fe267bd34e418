package dump.backup;

/** The list of a file's blobs would be longer than anything reads back. */
final class TooLargeException extends Exception {
    TooLargeException() {
        super("it is larger than can be read back: the list of its blobs would be above 1 GiB");
    }
}
