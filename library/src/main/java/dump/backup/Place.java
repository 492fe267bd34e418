package dump.backup;

import dump.model.ByteString;

/**
 * Where a directory is.
 *
 * @param filter of the source it is in; null on the way to a source
 * @param relative its path below the source
 * @param printed its path as listings print it
 * @param device of its parent
 * @param onlyIfFilled whether it is left out if nothing in it is wanted
 */
record Place(Filter filter, ByteString relative, ByteString printed, long device, boolean onlyIfFilled) {}
