package dump.cli.report;

/** How a run that came to its end went. */
public enum Outcome {
    DONE,
    /** Some files could not be read or restored. */
    INCOMPLETE,
    /** Differences or damage were found. */
    DIFFERENT
}
