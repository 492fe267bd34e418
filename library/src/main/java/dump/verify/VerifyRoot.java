package dump.verify;

import dump.model.ByteString;
import dump.model.Node;

/**
 * Something to verify, with all that is below it.
 *
 * @param source absolute path of what it was backed up from, or null if it is not to be compared
 * @param displayPath its path as listings print it, for events
 */
public record VerifyRoot(Node node, ByteString source, ByteString displayPath) {}
