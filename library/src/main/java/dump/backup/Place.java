package dump.backup;

import dump.model.ByteString;

/**
 * Where a directory is.
 *
 * @param filter of the source it is in; null on the way to a source
 * @param tally of the same source, or null
 * @param relative its path below the source
 * @param printed its path as listings print it
 * @param device of its parent
 * @param onlyIfFilled whether it is left out if nothing in it is wanted
 */
record Place(Filter filter, SourceTally tally, ByteString relative, ByteString printed, long device,
        boolean onlyIfFilled) {
    /** The same, left out if nothing in it is wanted. */
    Place ifFilled() {
        return new Place(filter, tally, relative, printed, device, true);
    }

    /** Whether it is a source itself. */
    boolean isSource() {
        return filter != null && relative.isEmpty();
    }

    /** A source itself has no other name. */
    ByteString told() {
        return isSource() ? tally.source() : printed;
    }
}
