package dump.model;

/** What becomes of what stands at the target of a restore and differs from the snapshot's. */
public enum Existing {
    /** It is left alone, and told. */
    KEEP,
    /** It is replaced, or given the metadata that it lacks. */
    REPLACE
}
