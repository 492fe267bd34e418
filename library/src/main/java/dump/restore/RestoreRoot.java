package dump.restore;

import dump.model.ByteString;
import dump.model.Node;
import java.util.List;

/**
 * Something to restore, with all that is below it.
 *
 * @param place where it lands, relative to the target; its last name replaces the node's. Empty: what is in the node,
 *     a directory, lands in the target itself, which gets the node's metadata if it is made for that
 * @param displayPath its path as listings print it, for events
 * @param above the directories on the way to the place, the outermost first: what they get if they are made for that
 */
public record RestoreRoot(Node node, ByteString place, ByteString displayPath, List<Node> above) {
    public RestoreRoot {
        above = List.copyOf(above);
    }
}
