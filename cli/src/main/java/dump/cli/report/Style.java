package dump.cli.report;

/**
 * How much is told.
 *
 * @param narrate every step in words
 * @param verbose every file
 * @param quiet nothing on success, one line on failure
 * @param progress whether a progress line is wanted where there is a terminal
 * @param trial nothing is really done
 */
public record Style(boolean narrate, boolean verbose, boolean quiet, boolean progress, boolean trial) {
    /** Whether another program's own words are told. */
    boolean hears(boolean detail) {
        return verbose || narrate && !detail;
    }
}
