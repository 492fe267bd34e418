package dump.files;

/** How a restore is done with a directory, after everything in it is. */
public enum Ending {
    /** It gets the node's metadata; where nothing is known of it, it stays its owner's alone. */
    METADATA,
    /** It was there already, and all but its time is right: it gets the node's. */
    TIME,
    /**
     * It was there already and is left as it is. Its time tells that entries came, if any did; but where it was the
     * node's it is so again, as when the rest is brought after a failure.
     */
    NOTHING;

    /**
     * @param ours whether a restore made it
     * @param isRight whether nothing but its time may differ
     */
    public static Ending of(boolean ours, boolean isRight, boolean overwrite) {
        if (ours || overwrite && !isRight) return METADATA;
        return overwrite ? TIME : NOTHING;
    }
}
