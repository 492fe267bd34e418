package dump.duplicity.difftar;

import dump.model.ByteString;

/**
 * The order of entries in every file of Duplicity: component by component, each compared as unsigned bytes, so that a
 * directory's content follows it at once ({@code a}, {@code a/b}, {@code a.b}). Paths have no empty components.
 */
public final class PathOrder {
    private PathOrder() {}

    /** As {@link java.util.Comparator#compare}. */
    public static int compare(ByteString one, ByteString other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            if (one.at(i) != other.at(i)) return Integer.compare(rank(one.at(i)), rank(other.at(i)));
        }
        return Integer.compare(one.length(), other.length());
    }

    /** Where a component ends, the shorter one comes first, so a slash goes before every byte. */
    private static int rank(byte b) {
        return b == '/' ? -1 : b & 0xff;
    }

    /** Whether the path is the directory or lies below it; everything lies below the empty one. */
    public static boolean isWithin(ByteString path, ByteString directory) {
        if (directory.isEmpty()) return true;
        return path.startsWith(directory)
                && (path.length() == directory.length() || path.at(directory.length()) == '/');
    }
}
