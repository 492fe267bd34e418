package dump.backup;

import dump.model.ByteString;
import java.util.List;

/**
 * What a backup holds of one source, beside what the last one held; the source itself, and marks in directories that
 * are left out for them, do not count.
 *
 * @param compared whether the last backup was at hand; else it counts as empty
 * @param inDoubt whether some of the last backup could not be read, and counts as empty
 * @param filesLeft files of the last backup that are files of this one, by their paths
 * @param entriesLeft entries of the last backup that are in this one
 * @param filesGone files of the last backup that are not in this one, but for those that could not be read; none where
 *     it is not what this backup builds on
 * @param losses why entries of the last backup are not in this one, the gravest first
 */
public record SourceOutcome(ByteString source, boolean compared, boolean inDoubt, long files, long entries,
        long filesBefore, long entriesBefore, long filesLeft, long entriesLeft, long filesGone,
        List<Loss> losses) {
    /** @param cause in words, as it follows a number of entries: {@code left out by exclude-larger-than} */
    public record Loss(String cause, long entries) {}
}
