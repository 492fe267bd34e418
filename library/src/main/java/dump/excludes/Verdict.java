package dump.excludes;

/** What {@link Excludes} say of a path. */
public enum Verdict {
    INCLUDE,
    /** Left out, and all below it. */
    EXCLUDE,
    /** A directory that is left out, but something below it may be included again: look, with a verdict on each. */
    EXCLUDE_BUT_ENTER
}
