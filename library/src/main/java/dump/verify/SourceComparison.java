package dump.verify;

import dump.model.ByteString;
import dump.model.Node;
import dump.posix.FileException;
import dump.repository.BlobIndex;
import dump.source.MetadataDifference;
import dump.source.SourceDirectory;

/** Compares entries with what stands at their source now, and tells. Thread-safe. */
final class SourceComparison {
    private final BlobIndex index;
    private final VerifyTally tally;
    private final MetadataDifference metadata = new MetadataDifference();

    SourceComparison(BlobIndex index, VerifyTally tally) {
        this.index = index;
        this.tally = tally;
    }

    /** What stands at an entry's place. */
    enum Found {
        /** The same, but perhaps for its metadata. */
        SAME,
        /** Something else, or nothing. */
        OTHER,
        /** It could not be looked at, or was not. */
        UNKNOWN
    }

    /** @param source the directory in which the entry lay, or null if it is not compared */
    Found compare(Node node, ByteString displayPath, SourceDirectory source) {
        if (source == null) return Found.UNKNOWN;
        try {
            var found = source.look(node.name());
            var likeness = SourceMatch.of(node, source, found, index);
            if (likeness != SourceMatch.EQUAL) {
                tally.compared(displayPath, likeness, "");
                return Found.OTHER;
            }
            var different = metadata.of(source, node, found);
            tally.compared(displayPath, different.isEmpty() ? SourceMatch.EQUAL : SourceMatch.CHANGED_SINCE,
                    String.join(", ", different));
            return Found.SAME;
        } catch (FileException e) {
            if (isGone(e)) tally.compared(displayPath, SourceMatch.MISSING, "");
            else tally.unreadable(displayPath, e);
            return isGone(e) ? Found.OTHER : Found.UNKNOWN;
        }
    }

    /** Of a directory that was looked into already, "not a directory" means that it is gone, too. */
    private static boolean isGone(FileException e) {
        return switch (e.kind()) {
            case GONE, NOT_A_DIRECTORY -> true;
            case DENIED, EXISTS, FULL, READ_ONLY, IS_A_DIRECTORY, NOT_EMPTY, SYMBOLIC_LINK, NAME_TOO_LONG, UNSUPPORTED,
                    TOO_MANY_OPEN, BROKEN, OTHER -> false;
        };
    }
}
