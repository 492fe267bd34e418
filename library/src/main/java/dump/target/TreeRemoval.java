package dump.target;

import dump.model.ByteString;
import dump.posix.FileException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;

/** Removes what is ours alone, with all that is below it, however deep; never through a link, never what is mounted. */
final class TreeRemoval {
    private record Level(WrittenDirectory above, ByteString name, WrittenDirectory directory,
            Iterator<ByteString> rest) {}

    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private boolean complete = true;

    private TreeRemoval() {}

    /** As far as that is possible. @return whether nothing is left */
    static boolean remove(WrittenDirectory above, ByteString name) {
        var removal = new TreeRemoval();
        removal.entry(above, name);
        while (!removal.levels.isEmpty()) {
            var level = removal.levels.peek();
            if (level.rest.hasNext()) removal.entry(level.directory, level.rest.next());
            else removal.leave(removal.levels.pop());
        }
        return removal.complete;
    }

    private void entry(WrittenDirectory above, ByteString name) {
        try {
            var found = above.look(name);
            if (found == null) return;
            if (found.isDirectory() && !found.mountRoot()) {
                var directory = above.directory(name, found);
                levels.push(new Level(above, name, directory, Arrays.asList(directory.names()).iterator()));
            } else {
                above.clear(name, found);
            }
        } catch (FileException stays) {
            complete = false;
        }
    }

    private void leave(Level level) {
        level.directory.abandon();
        try {
            var found = level.above.look(level.name);
            if (found != null) level.above.clear(level.name, found);
        } catch (FileException stays) {
            complete = false;
        }
    }
}
