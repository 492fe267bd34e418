package dump.backup;

import dump.model.ByteString;
import dump.model.Node;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import java.util.List;

/**
 * The directories from the root to a source, and the source: who moves another directory into the place of any of them
 * leaves no younger time on what is below.
 *
 * @param nodes what a point in time holds of them, without the root; that alone if it is the source
 */
record PathToSource(List<Node> nodes) {
    private static final ByteString ROOT = ByteString.of("/");

    /** Whether something that came after the point in time stands in the place of one. @param source as it is now */
    boolean isAnother(FileStat source, Arrival arrival) throws FileException {
        var last = nodes.getLast();
        if (last.inode() == source.inode() || last.name().isEmpty()) return false;
        var path = ROOT;
        Node aboveThen = null;
        FileStat above = null;
        for (var then : nodes) {
            try (var directory = LocalDirectory.passTo(path)) {
                var now = directory.stat(then.name());
                if (arrival.isAnother(then, now)
                        || aboveThen != null && Arrival.isOtherMount(aboveThen, above, then, now)) return true;
                aboveThen = then;
                above = now;
            }
            path = path.resolve(then.name());
        }
        return false;
    }
}
