package dump.target;

import dump.model.ByteString;
import dump.model.Node;
import java.util.List;

/**
 * An entry that another program restored, and where it belongs, with all that is below it.
 *
 * @param path where it is, relative to {@link Staging#path()}
 * @param place where it lands, relative to the target; missing directories on the way are made. Empty: what is in the
 *     entry, a directory, lands in the target itself, which gets the entry's metadata if it is made for that
 * @param displayPath its path as listings print it, for events
 * @param above the directories on the way to the place, the outermost first: what they get if they are made for that;
 *     empty if nothing is known of them
 */
public record Staged(ByteString path, ByteString place, ByteString displayPath, List<Node> above) {
    public Staged {
        above = List.copyOf(above);
    }
}
