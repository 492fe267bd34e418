package dump.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A path, absolute or relative, as the names that it leads through: without empty ones, without {@code .} and without a
 * slash at its end. A name {@code ..} is kept as any other is, and leads nowhere here.
 */
public record BytePath(ByteString bytes) {
    /** The top of a file system, or of a tree. */
    public static final BytePath ROOT = new BytePath("/");
    /** The relative path without a name. */
    public static final BytePath HERE = new BytePath(ByteString.EMPTY);

    private static final byte SLASH = '/';

    public BytePath {
        bytes = plain(bytes);
    }

    public BytePath(String text) {
        this(ByteString.of(text));
    }

    /** @throws IllegalArgumentException if a path is relative, empty or impossible: a caller's bug */
    public static void needAbsolute(ByteString path) {
        if (!isAbsolute(path) || path.indexOf((byte) 0, 0) >= 0)
            throw new IllegalArgumentException("not an absolute path: " + path);
    }

    public boolean isAbsolute() {
        return isAbsolute(bytes);
    }

    public boolean isHere() {
        return bytes.isEmpty();
    }

    public List<ByteString> names() {
        return names(bytes);
    }

    /** The last name; empty where there is none. */
    public ByteString name() {
        return bytes.slice(bytes.lastIndexOf(SLASH) + 1, bytes.length());
    }

    /** Without the last name; itself where there is none. */
    public BytePath parent() {
        int slash = bytes.lastIndexOf(SLASH);
        return new BytePath(bytes.slice(0, Math.max(slash, isAbsolute() ? 1 : 0)));
    }

    /** The directories on the way to it, the outermost first, without the one from which it leads. */
    public List<BytePath> parents() {
        var parents = new ArrayList<BytePath>();
        for (int slash = bytes.indexOf(SLASH, 1); slash > 0; slash = bytes.indexOf(SLASH, slash + 1))
            parents.add(new BytePath(bytes.slice(0, slash)));
        return parents;
    }

    /** This path and another below it, which is taken as relative. */
    public BytePath resolve(BytePath below) {
        return below.isHere() ? this : new BytePath(bytes.resolve(below.bytes));
    }

    public BytePath resolve(ByteString below) {
        return resolve(new BytePath(below));
    }

    /** Whether this path is that one or lies below it, by its names; everything does {@link #HERE}. */
    public boolean isAtOrBelow(BytePath directory) {
        int length = directory.bytes.length();
        return bytes.startsWith(directory.bytes)
                && (bytes.length() == length || length == 0 || directory.equals(ROOT) || bytes.at(length) == SLASH);
    }

    public boolean isBelow(BytePath directory) {
        return isAtOrBelow(directory) && !equals(directory);
    }

    /** From a directory to what is there or below: then {@link #HERE}, or the names that are left. */
    public BytePath relativeTo(BytePath directory) {
        if (!isAtOrBelow(directory)) throw new IllegalArgumentException(this + " is not below " + directory);
        int length = directory.bytes.length();
        int from = length < bytes.length() && bytes.at(length) == SLASH && length > 0 ? length + 1 : length;
        return new BytePath(bytes.slice(from, bytes.length()));
    }

    /** The same names from wherever one is. */
    public BytePath relative() {
        return isAbsolute() ? relativeTo(ROOT) : this;
    }

    @Override
    public String toString() {
        return bytes.toString();
    }

    private static boolean isAbsolute(ByteString path) {
        return !path.isEmpty() && path.at(0) == SLASH;
    }

    private static ByteString plain(ByteString path) {
        if (isPlain(path)) return path;
        var names = ByteString.joined(names(path));
        return isAbsolute(path) ? path.slice(0, 1).resolve(names) : names;
    }

    private static boolean isPlain(ByteString path) {
        int from = isAbsolute(path) ? 1 : 0;
        if (from == path.length()) return true;
        for (int slash; (slash = path.indexOf(SLASH, from)) >= 0; from = slash + 1)
            if (!isName(path, from, slash)) return false;
        return isName(path, from, path.length());
    }

    private static boolean isName(ByteString path, int from, int to) {
        return to > from && (to > from + 1 || path.at(from) != '.');
    }

    private static List<ByteString> names(ByteString path) {
        var names = new ArrayList<ByteString>();
        for (int from = 0; from < path.length(); ) {
            int slash = path.indexOf(SLASH, from);
            int to = slash < 0 ? path.length() : slash;
            if (isName(path, from, to)) names.add(path.slice(from, to));
            from = to + 1;
        }
        return names;
    }
}
