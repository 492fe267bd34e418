package dump.process;

/**
 * How a child ended.
 *
 * @param code its exit status; 128 and the signal's number if a signal ended it
 * @param hung whether it neither moved nor ended, so that we ended it
 * @param errorTail the end of what it wrote to standard error
 */
public record ChildExit(int code, boolean hung, String errorTail) {
    /** The last line of its words that says something, for a message; empty if it said nothing. */
    public String lastLine() {
        return errorTail.lines().map(String::strip).filter(line -> !line.isEmpty()).reduce("", (former, line) -> line);
    }
}
