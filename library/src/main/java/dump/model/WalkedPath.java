package dump.model;

import java.util.Arrays;

/** The path of the directory in which a walk is: held once, and not once a level, which in a deep tree is much. */
public final class WalkedPath {
    private byte[] bytes;
    private int length;

    public WalkedPath(ByteString beginning) {
        bytes = Arrays.copyOf(beginning.toByteArray(), Math.max(64, beginning.length()));
        length = beginning.length();
    }

    /** The path of what has that name in the directory. */
    public ByteString of(ByteString name) {
        return ByteString.copyOf(bytes, 0, length).resolve(name);
    }

    /** Goes down; nowhere, if there is no name. @return what to give to {@link #leave} */
    public int enter(ByteString name) {
        int before = length;
        if (name.isEmpty()) return before;
        int slash = length == 0 || bytes[length - 1] == '/' ? 0 : 1;
        long wanted = (long) length + slash + name.length();
        if (wanted > bytes.length) bytes = Arrays.copyOf(bytes, (int) Math.min(wanted * 2, Integer.MAX_VALUE - 8));
        if (slash == 1) bytes[length++] = '/';
        name.copyTo(bytes, length);
        length += name.length();
        return before;
    }

    /** Comes up again. */
    public void leave(int before) {
        length = before;
    }
}
