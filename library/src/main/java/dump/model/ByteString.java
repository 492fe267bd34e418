package dump.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/**
 * Immutable bytes, compared unsigned: a file name, a path, a link target or an attribute's value. File names on Unix
 * are bytes; a {@code String} would lose those that are not UTF-8.
 */
public final class ByteString implements Comparable<ByteString> {
    public static final ByteString EMPTY = new ByteString(new byte[0]);

    private final byte[] bytes;

    private ByteString(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The UTF-8 bytes of the text. */
    public static ByteString of(String text) {
        return new ByteString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of the bytes. */
    public static ByteString copyOf(byte[] bytes) {
        return new ByteString(bytes.clone());
    }

    public static ByteString copyOf(byte[] bytes, int offset, int length) {
        return new ByteString(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    public byte at(int index) {
        return bytes[index];
    }

    public byte[] toByteArray() {
        return bytes.clone();
    }

    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    public ByteString slice(int from, int to) {
        return from == 0 && to == bytes.length ? this : new ByteString(Arrays.copyOfRange(bytes, from, to));
    }

    public int indexOf(byte wanted, int from) {
        for (int i = from; i < bytes.length; i++) if (bytes[i] == wanted) return i;
        return -1;
    }

    public int lastIndexOf(byte wanted) {
        for (int i = bytes.length - 1; i >= 0; i--) if (bytes[i] == wanted) return i;
        return -1;
    }

    public boolean startsWith(ByteString beginning) {
        return bytes.length >= beginning.bytes.length
                && Arrays.equals(bytes, 0, beginning.bytes.length, beginning.bytes, 0, beginning.bytes.length);
    }

    /** The first index at which the two differ, or where the shorter ends. */
    public int mismatch(ByteString other) {
        int at = Arrays.mismatch(bytes, other.bytes);
        return at < 0 ? bytes.length : at;
    }

    /** Whether a directory could hold an entry of that name, which then leads nowhere else. */
    public boolean isFileName() {
        if (isEmpty() || indexOf((byte) '/', 0) >= 0 || indexOf((byte) 0, 0) >= 0) return false;
        return at(0) != '.' || length() > 2 || length() == 2 && at(1) != '.';
    }

    /** This path and a name below it, with exactly one slash between them; below an empty path the name alone. */
    public ByteString resolve(ByteString name) {
        if (isEmpty()) return name;
        int slash = bytes[bytes.length - 1] == '/' ? 0 : 1;
        var joined = Arrays.copyOf(bytes, bytes.length + slash + name.bytes.length);
        if (slash == 1) joined[bytes.length] = '/';
        name.copyTo(joined, bytes.length + slash);
        return new ByteString(joined);
    }

    /** Names with a slash between each two. */
    public static ByteString joined(Collection<ByteString> names) {
        int length = Math.max(names.size() - 1, 0);
        for (var name : names) length += name.length();
        var joined = new byte[length];
        int at = 0;
        for (var name : names) {
            if (at > 0) joined[at++] = '/';
            name.copyTo(joined, at);
            at += name.length();
        }
        return new ByteString(joined);
    }

    @Override
    public int compareTo(ByteString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The text in UTF-8; bad bytes become U+FFFD, so this is for people, never for opening a file. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
