package dump.files;

import dump.model.ByteString;

/**
 * Where something lies by itself: on which file system, and by which path there. It is the same through every bind
 * mount, and shows what lies above one, so that one place can be seen to lie in another however both are reached.
 */
record Whereabouts(ByteString fileSystem, ByteString path) {
    Whereabouts below(ByteString relative) {
        return relative.isEmpty() ? this : new Whereabouts(fileSystem, path.resolve(relative));
    }

    /** Whether the other is this or lies in it. */
    boolean holds(Whereabouts other) {
        return relative(other) != null;
    }

    /** The path from here to another; empty to itself, null if it does not lie here. */
    ByteString relative(Whereabouts other) {
        if (!other.fileSystem.equals(fileSystem)) return null;
        if (other.path.equals(path)) return ByteString.EMPTY;
        var prefix = path.resolve(ByteString.EMPTY);
        return other.path.startsWith(prefix) ? other.path.slice(prefix.length(), other.path.length()) : null;
    }
}
