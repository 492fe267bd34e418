package dump.verify;

import dump.files.FileException;
import dump.files.FileStat;
import dump.files.MetadataDifference;
import dump.files.TargetDirectory;
import dump.model.ByteString;
import dump.model.Node;
import dump.repository.BlobIndex;

/** Compares entries with what stands at their source now, and tells. Thread-safe. */
final class Comparison {
    private final BlobIndex index;
    private final Findings findings;
    private final MetadataDifference metadata = new MetadataDifference();

    Comparison(BlobIndex index, Findings findings) {
        this.index = index;
        this.findings = findings;
    }

    /**
     * What stands at an entry's place.
     *
     * @param same it, or null if it is not the same any more, but for its metadata
     * @param gone whether it is not for sure; else it could not be looked at, or was not
     */
    record Found(FileStat same, boolean gone) {
        static final Found UNKNOWN = new Found(null, false), OTHER = new Found(null, true);
    }

    /** @param source the directory in which the entry lay, or null if it is not compared */
    Found compare(Node node, ByteString printed, TargetDirectory source) {
        if (source == null) return Found.UNKNOWN;
        try {
            var found = source.look(node.name());
            var likeness = Likeness.of(node, source, found, index);
            if (likeness != Likeness.EQUAL) {
                findings.compared(printed, likeness, "");
                return Found.OTHER;
            }
            var different = metadata.of(source, node, found);
            findings.compared(printed, different.isEmpty() ? Likeness.EQUAL : Likeness.CHANGED_SINCE,
                    String.join(", ", different));
            return new Found(found, false);
        } catch (FileException e) {
            if (isGone(e)) findings.compared(printed, Likeness.MISSING, "");
            else findings.unreadable(printed, e);
            return isGone(e) ? Found.OTHER : Found.UNKNOWN;
        }
    }

    /** Of a directory that was looked into already, "not a directory" means that it is gone, too. */
    static boolean isGone(FileException e) {
        return switch (e.kind()) {
            case GONE, NOT_A_DIRECTORY -> true;
            case DENIED, EXISTS, FULL, READ_ONLY, IS_A_DIRECTORY, NOT_EMPTY, SYMBOLIC_LINK, NAME_TOO_LONG, UNSUPPORTED,
                    TOO_MANY_OPEN, BROKEN, OTHER -> false;
        };
    }
}
