package dump.backup;

import dump.excludes.Excludes;
import dump.model.ByteString;

/** What the patterns of {@code exclude} did in one source. Many threads tell it; it is read when they have ended. */
final class PatternUses {
    /** A directory that nobody looks into, and the place of the pattern that leaves it out. */
    record Closed(ByteString directory, int by) {}

    private final Excludes excludes;
    private final boolean[] decided;
    private final Closed[] closed;
    private final int lastInclude;

    PatternUses(Excludes excludes) {
        this.excludes = excludes;
        decided = new boolean[excludes.size()];
        closed = new Closed[excludes.size()];
        int last = excludes.size() - 1;
        while (last >= 0 && !excludes.includes(last)) last--;
        lastInclude = last;
    }

    /** A pattern decided about an entry. */
    void decided(int rule) {
        if (!decided[rule]) decided[rule] = true;
    }

    /** A pattern left out a directory, below which a later {@code !} pattern might have matched something. */
    void closed(int by, ByteString directory) {
        for (int rule = by + 1; rule <= lastInclude; rule++) {
            if (closed[rule] == null && excludes.includes(rule) && excludes.mayMatchBelow(rule, directory))
                closed[rule] = new Closed(directory, by);
        }
    }

    boolean hasDecided(int rule) {
        return decided[rule];
    }

    boolean isElsewhere(int rule) {
        return excludes.isElsewhere(rule);
    }

    /** The first directory of those, or null. */
    Closed closed(int rule) {
        return closed[rule];
    }
}
