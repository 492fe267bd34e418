package dump.backup;

import dump.model.BytePath;
import dump.model.ByteString;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * What of the file system is wanted, as a tree from the root: a source, or a directory on the way to some. A source
 * below another one is in it already.
 */
final class Target {
    private final SequencedMap<ByteString, Target> children = new TreeMap<>();
    private ByteString source;

    private Target() {}

    /** The tree of these sources: absolute paths without {@code .}, {@code ..} or links. */
    static Target of(List<ByteString> sources) {
        var root = new Target();
        for (var source : sources) {
            var at = root;
            for (var name : new BytePath(source).names())
                at = at.children.computeIfAbsent(name, created -> new Target());
            at.source = source;
        }
        return root;
    }

    /** The source's path, or null if this is only on the way. */
    ByteString source() {
        return source;
    }

    SequencedMap<ByteString, Target> children() {
        return children;
    }
}
