package dump.target;

import dump.model.ByteString;
import dump.model.Decision;
import dump.model.Existing;
import dump.model.Node;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.Identity;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides what becomes of entries by what stands in their place: the same for whoever restores them, and whether it is
 * done or only planned. Of what stands there nothing is changed. Thread-safe.
 */
public final class Decider {
    /** That content, a target or a kind is another, as it follows the path. */
    private static final String DIFFERS = "differs from what is there";
    /** Why a plan cannot decide about what its owner would have to open first. */
    public static final String SHUT = "you may not read what is there, and only a restore opens it";
    private static final Decision MAKE = new Decision.Make();
    private static final Decision UNCHANGED = new Decision.Unchanged();

    private final Existing existing;
    /** Files that had several names when the first of these was met: replacing one takes a name from the others. */
    private final Set<Identity> severalNames = ConcurrentHashMap.newKeySet();

    public Decider(Existing existing) {
        this.existing = existing;
    }

    /** What differs and may be replaced is. */
    public boolean replaces() {
        return switch (existing) {
            case KEEP -> false;
            case REPLACE -> true;
        };
    }

    /**
     * Of a directory.
     *
     * @param found what stands in its place, or null. What a killed restore began to make is made
     */
    public Decision directory(TargetDirectory above, Node node, FileStat found) throws FileException {
        if (above.isShut()) return shut();
        if (found == null) return MAKE;
        if (!found.isDirectory()) return other(found);
        return above.isUnfinished(found) ? MAKE : metadata(above.differences(node, found));
    }

    /** Of all that is no directory, unless it and what stands in its place are files. @param found may be null */
    public Decision entry(TargetDirectory above, Node node, FileStat found) throws FileException {
        if (above.isShut()) return shut();
        if (found == null) return MAKE;
        if (isRight(above, node, found)) return metadata(above.differences(node, found));
        // One that holds something does not go.
        boolean mayHoldSomething = replaces() && found.isDirectory() && above.isShut(node.name());
        return mayHoldSomething ? new Decision.Undecided("", SHUT) : other(found);
    }

    /**
     * Of a file in whose place one stands.
     *
     * @param sameContent whether it holds the same
     * @param linked whether several names in the backup are of this file: then its metadata is that of all of them
     */
    public Decision file(ExistingFile there, Node node, boolean sameContent, boolean linked) throws FileException {
        var stat = there.content().stat();
        boolean hasOtherNames = hasOtherNames(stat);
        if (!sameContent) return other(stat);
        var decision = metadata(there.differences(node));
        return decision instanceof Decision.Adjust && hasOtherNames && !linked ? other(stat) : decision;
    }

    /**
     * Of a further name of a file that is in place.
     *
     * @param same whether what stands there is that file
     * @param file the path of that file, as listings print it
     * @return null if it has to be restored as a file of its own
     */
    public Decision link(FileStat found, boolean same, ByteString file) {
        if (found == null) return new Decision.Link(file, false);
        if (same) return UNCHANGED;
        hasOtherNames(found);
        return replaces() && !found.isDirectory() ? new Decision.Link(file, true) : null;
    }

    /**
     * Of a file in whose place one stands whose content cannot be compared now.
     *
     * @param reason as it follows the path
     */
    public Decision unread(TargetDirectory above, Node node, FileStat found, String reason) throws FileException {
        var different = above.differences(node, found);
        return !different.isEmpty() && !replaces() ? metadata(different) : new Decision.Undecided(different, reason);
    }

    private Decision other(FileStat found) {
        hasOtherNames(found);
        return replaces() ? new Decision.Replace(found.type()) : new Decision.Keep(DIFFERS);
    }

    private Decision metadata(String different) {
        if (different.isEmpty()) return UNCHANGED;
        return replaces() ? new Decision.Adjust(different)
                : new Decision.Keep("differs in " + different + " from what is there");
    }

    /** Of what would land in a directory that {@linkplain TargetDirectory#isShut is shut}. */
    public static Decision shut() {
        return new Decision.Undecided("", "you may not enter its directory, and only a restore opens it");
    }

    private boolean hasOtherNames(FileStat found) {
        if (!found.isFile()) return false;
        if (found.links() > 1) severalNames.add(found.identity());
        return found.links() > 1 || !severalNames.isEmpty() && severalNames.contains(found.identity());
    }

    private static boolean isRight(TargetDirectory above, Node node, FileStat found) throws FileException {
        if (found.type() != node.type()) return false;
        return switch (node.type()) {
            case SYMLINK -> above.readLink(node.name()).equals(node.linkTarget());
            case CHARACTER_DEVICE, BLOCK_DEVICE -> found.rdev() == node.device();
            case FIFO, SOCKET -> true;
            case FILE, DIRECTORY, UNKNOWN -> false;
        };
    }
}
