package dump.restore;

import dump.model.ByteString;
import dump.model.Node;

/**
 * Something to restore, with all that is below it.
 *
 * @param place where it lands, relative to the target; its last name replaces the node's. Empty: what is in the node,
 *     a directory, lands in the target itself, whose metadata are left alone
 * @param printed its path as listings print it, for events
 */
public record Root(Node node, ByteString place, ByteString printed) {}
