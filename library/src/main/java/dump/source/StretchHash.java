package dump.source;

import dump.model.Id;
import dump.posix.FileException;
import dump.posix.LocalFile;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** The SHA-256 of stretches of files, without holding them; holes are not read. For one thread: {@link #mine}. */
public final class StretchHash {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int KNOWN_ZEROS_MAX = 64;
    private static final ThreadLocal<StretchHash> MINE = ThreadLocal.withInitial(StretchHash::new);

    private final MessageDigest digest;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    /** By length: a sparse disk has the same hole hundreds of thousands of times. */
    private final Map<Integer, Id> zeros = new HashMap<>();

    private StretchHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** That of this thread. */
    public static StretchHash mine() {
        return MINE.get();
    }

    /**
     * Whether the file begins with exactly these stretches, each named by its hash.
     *
     * @param length of a stretch, in bytes; less than 0 if it is not known, which no file holds
     */
    public boolean areOf(LocalFile file, List<Id> stretches, ToIntFunction<Id> length) throws FileException {
        long at = 0;
        for (var id : stretches) {
            int bytes = length.applyAsInt(id);
            if (bytes < 0 || !id.equals(of(file, at, bytes))) return false;
            at += bytes;
        }
        return true;
    }

    /** The hash of the {@code length} bytes that begin at {@code offset}, or null if the file ends before. */
    public Id of(LocalFile file, long offset, int length) throws FileException {
        long end = offset + length;
        if (file.stat().isSparse() && end <= file.stat().size() && file.nextData(offset) >= end) return ofZeros(length);
        file.position(offset);
        for (int left = length; left > 0;) {
            int count = file.read(buffer, 0, Math.min(left, buffer.length));
            if (count < 0) {
                digest.reset();
                return null;
            }
            digest.update(buffer, 0, count);
            left -= count;
        }
        return Id.of(digest.digest());
    }

    private Id ofZeros(int length) {
        var known = zeros.get(length);
        if (known != null) return known;
        Arrays.fill(buffer, (byte) 0);
        for (int left = length; left > 0; left -= buffer.length) {
            digest.update(buffer, 0, Math.min(left, buffer.length));
        }
        var id = Id.of(digest.digest());
        if (zeros.size() < KNOWN_ZEROS_MAX) zeros.put(length, id);
        return id;
    }
}
