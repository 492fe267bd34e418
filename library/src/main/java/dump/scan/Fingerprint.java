package dump.scan;

import dump.model.ByteString;
import dump.model.Id;
import dump.posix.FileStat;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Over the names that a backup takes of one directory, in order, and all that {@code statx} says of each: equal if
 * neither content nor metadata changed, as a change of either sets the ctime. For one thread at a time.
 */
public final class Fingerprint {
    private static final int ENTRY_BYTES = 4 + 4 + 4 + 10 * 8 + 2 * 4;
    private static final int BUFFER_BYTES = 16 << 10;

    private final MessageDigest digest = sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    /** @param way what is taken of it, where that can differ: a directory whole, or what in it is wanted after all */
    public void add(ByteString name, int way, FileStat stat) {
        if (buffer.remaining() < ENTRY_BYTES + name.length()) flush();
        if (buffer.remaining() < ENTRY_BYTES + name.length())
            throw new IllegalArgumentException("a name of " + name.length() + " bytes");
        buffer.putInt(way).putInt(name.length()).put(name.toByteArray());
        buffer.putInt(stat.mode()).putLong(stat.uid()).putLong(stat.gid()).putLong(stat.links()).putLong(stat.size())
                .putLong(stat.inode()).putLong(stat.device()).putLong(stat.rdev()).putLong(stat.mtimeSeconds())
                .putInt(stat.mtimeNanos()).putLong(stat.ctimeSeconds()).putInt(stat.ctimeNanos());
    }

    /** Of all that was added since the last time. */
    public Id finish() {
        flush();
        return Id.of(digest.digest());
    }

    private void flush() {
        digest.update(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
