package dump.crypto;

import java.util.Arrays;
import javax.crypto.Mac;

/** A key from a password, at a cost that makes guessing dear: scrypt of RFC 7914. */
public final class Scrypt {
    /** The most memory that one lane may ask for, in bytes. */
    public static final long MEMORY_MAX = 1L << 30;
    /** The most work that may be asked for, as N r p. */
    public static final long WORK_MAX = 1L << 28;

    private Scrypt() {}

    /**
     * Checks a cost, such as one read from a key file that someone else wrote.
     *
     * @throws IllegalArgumentException naming what is out of bounds
     */
    public static void check(int n, int r, int p) {
        if (n < 2 || Integer.bitCount(n) != 1)
            throw new IllegalArgumentException("scrypt's N must be a power of two above 1, not " + n);
        if (r < 1) throw new IllegalArgumentException("scrypt's r must be positive, not " + r);
        if (p < 1) throw new IllegalArgumentException("scrypt's p must be positive, not " + p);
        if ((long) n * r > MEMORY_MAX / 128)
            throw new IllegalArgumentException("scrypt's N " + n + " and r " + r + " ask for over 1 GiB of memory");
        if ((long) n * r > WORK_MAX / p)
            throw new IllegalArgumentException("scrypt's N " + n + ", r " + r + ", p " + p + " ask for too much work");
    }

    /**
     * Derives {@code length} bytes, at the price of 128 N r bytes of memory for each lane that runs; the p lanes run
     * at once as far as processors and memory go.
     *
     * @throws IllegalArgumentException if {@link #check} refuses the cost
     */
    public static byte[] derive(byte[] password, byte[] salt, int n, int r, int p, int length) {
        check(n, r, p);
        int laneLength = 128 * r;
        var mac = HmacSha256.mac(password);
        var lanes = stretch(mac, salt, p * laneLength);
        try {
            RoMix.mix(lanes, n, r, p);
            return stretch(mac, lanes, length);
        } finally {
            Arrays.fill(lanes, (byte) 0);
        }
    }

    /** PBKDF2 with HMAC-SHA-256 and one iteration. */
    private static byte[] stretch(Mac mac, byte[] salt, int length) {
        var out = new byte[length];
        int step = mac.getMacLength();
        for (int done = 0, block = 1; done < length; done += step, block++) {
            mac.update(salt);
            for (int shift = 24; shift >= 0; shift -= 8) mac.update((byte) (block >>> shift));
            var piece = mac.doFinal();
            System.arraycopy(piece, 0, out, done, Math.min(step, length - done));
            Arrays.fill(piece, (byte) 0);
        }
        return out;
    }
}
