package dump.excludes;

import java.util.List;

/** One character of a set, as {@code [a-z_]}; never a slash. */
public record CharacterSet(boolean negated, List<Range> ranges) {
    /** From {@code low} to {@code high}, both included. */
    public record Range(int low, int high) {}

    public boolean contains(int codePoint) {
        if (codePoint == '/') return false;
        for (var range : ranges) if (range.low <= codePoint && codePoint <= range.high) return !negated;
        return negated;
    }
}
