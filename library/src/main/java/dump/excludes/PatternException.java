package dump.excludes;

/** A pattern of the excludes that means nothing: which one, and why. */
public final class PatternException extends Exception {
    private final String pattern;
    private final int index;

    public PatternException(String pattern, int index, String reason) {
        super("the exclude pattern \"" + pattern + "\" " + reason);
        this.pattern = pattern;
        this.index = index;
    }

    public String pattern() {
        return pattern;
    }

    /** Its place in the list, from 0. */
    public int index() {
        return index;
    }
}
