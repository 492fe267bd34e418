package dump.model;

/** What becomes of one entry of a backup when it is restored, by what stands in its place. */
public sealed interface Decision {
    /** Decisions by their names alone, to count them. */
    enum Kind {
        MAKE, REPLACE, LINK, ADJUST, UNCHANGED, KEEP, UNDECIDED, SKIP, FAIL
    }

    /** Nothing stands there, or a directory that a restore began to make and that is empty of metadata. */
    record Make() implements Decision {}

    /** What stands there differs and goes. @param other what it is; a directory goes only if it is empty */
    record Replace(NodeType other) implements Decision {}

    /**
     * It becomes another name of a file that is restored, too.
     *
     * @param file the path of that one as listings print it
     * @param replaces whether something else stands there, which goes
     */
    record Link(ByteString file, boolean replaces) implements Decision {}

    /** What stands there is right but for its metadata, which it gets. @param different in words for people */
    record Adjust(String different) implements Decision {}

    /** What stands there is right. */
    record Unchanged() implements Decision {}

    /** What stands there differs and is left alone. @param reason what differs, as it follows the path */
    record Keep(String reason) implements Decision {}

    /**
     * Only a plan says so: what stands there cannot be compared without changing something or fetching content.
     *
     * @param different what of its metadata differs, in words, and will be set; empty if nothing
     * @param reason as it follows the path
     */
    record Undecided(String different, String reason) implements Decision {}

    /** It is of a kind that cannot be made here. */
    record Skip(String reason) implements Decision {}

    /** It cannot be restored. */
    record Fail(String reason) implements Decision {}

    default Kind kind() {
        return switch (this) {
            case Make make -> Kind.MAKE;
            case Replace replace -> Kind.REPLACE;
            case Link link -> Kind.LINK;
            case Adjust adjust -> Kind.ADJUST;
            case Unchanged unchanged -> Kind.UNCHANGED;
            case Keep keep -> Kind.KEEP;
            case Undecided undecided -> Kind.UNDECIDED;
            case Skip skip -> Kind.SKIP;
            case Fail fail -> Kind.FAIL;
        };
    }

    /** Whether something is written at the target. */
    default boolean writes() {
        return switch (this) {
            case Make make -> true;
            case Replace replace -> true;
            case Link link -> true;
            case Adjust adjust -> true;
            case Undecided(var different, var reason) -> !different.isEmpty();
            case Unchanged unchanged -> false;
            case Keep keep -> false;
            case Skip skip -> false;
            case Fail fail -> false;
        };
    }
}
