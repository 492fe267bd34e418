package dump.target;

import dump.model.Decision;

/** How a restore is done with a directory, after everything in it is. */
public enum DirectoryFinish {
    /** It gets the node's metadata; where nothing is known of it, it stays its owner's alone. */
    METADATA,
    /** It was there already, and all but its time is right: it gets the node's. */
    TIME,
    /**
     * It was there already and is left as it is. Its time tells that entries came, if any did; but where it was the
     * node's it is so again, as when the rest is brought after a failure.
     */
    NOTHING;

    /** Of a directory that is restored itself. @param replaces whether what differs is replaced, and so its time set */
    public static DirectoryFinish of(Decision decision, boolean replaces) {
        return switch (decision.kind()) {
            case MAKE, REPLACE, ADJUST -> METADATA;
            case UNCHANGED -> replaces ? TIME : NOTHING;
            case LINK, KEEP, UNDECIDED, SKIP, FAIL -> NOTHING;
        };
    }

    /** Of the target and the directories on the way to what is restored. @param made whether a restore made it */
    public static DirectoryFinish onTheWay(boolean made) {
        return made ? METADATA : NOTHING;
    }
}
