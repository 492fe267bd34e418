package dump.posix;

import dump.model.BytePath;
import dump.model.ByteString;

/**
 * Where something lies by itself: on which file system, and by which path there. It is the same through every bind
 * mount, and shows what lies above one, so that one place can be seen to lie in another however both are reached.
 */
public record FileSystemLocation(ByteString fileSystem, ByteString path) {
    public FileSystemLocation below(ByteString relative) {
        return relative.isEmpty() ? this : new FileSystemLocation(fileSystem, path.resolve(relative));
    }

    /** Whether the other is this or lies in it. */
    public boolean holds(FileSystemLocation other) {
        return relative(other) != null;
    }

    /** The path from here to another; empty to itself, null if it does not lie here. */
    public ByteString relative(FileSystemLocation other) {
        var here = new BytePath(path);
        var there = new BytePath(other.path);
        boolean holds = other.fileSystem.equals(fileSystem) && there.isAtOrBelow(here);
        return holds ? there.relativeTo(here).bytes() : null;
    }
}
