package dump.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The authenticator of D. J. Bernstein's "The Poly1305-AES message-authentication code": a polynomial in r over the
 * blocks of the message, modulo 2^130-5, plus AES-128 of the nonce. Not thread-safe.
 *
 * <p>Numbers are held in limbs of 44, 44 and 42 bits. Up to {@value #POWERS} blocks are multiplied by their own power
 * of r and summed before anything is reduced, so that the multiplications don't wait for one another.
 */
final class Poly1305Aes {
    static final int BLOCK = 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int POWERS = 16;
    private static final int POWER_LENGTH = 10;
    private static final long MASK_44 = (1L << 44) - 1;
    private static final long MASK_42 = (1L << 42) - 1;
    private static final long WHOLE_BLOCK = 1L << 40;

    private final Cipher aes;
    /** r^16 to r^1, each as the five factors of {@link #setPower} and the same shifted by 14 bits. */
    private final long[] powers = new long[POWERS * POWER_LENGTH];
    private final byte[] pad = new byte[BLOCK];
    private final byte[] last = new byte[BLOCK];
    private long h0;
    private long h1;
    private long h2;
    private long tagLow;
    private long tagHigh;

    /** @param r16 clamped here */
    Poly1305Aes(byte[] k16, byte[] r16) {
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(k16, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
        long low = (long) LONGS.get(r16, 0) & 0x0ffffffc0fffffffL;
        long high = (long) LONGS.get(r16, 8) & 0x0ffffffc0ffffffcL;
        h0 = low & MASK_44;
        h1 = (low >>> 44 | high << 20) & MASK_44;
        h2 = high >>> 24;
        setPower(POWERS - 1);
        for (int power = POWERS - 2; power >= 0; power--) {
            // The sum so far times r: one block of zeros, without the bit that marks a block.
            add(last, 0, 1, 0);
            setPower(power);
        }
    }

    /** Begins a message with the 16 bytes at {@code offset} as its nonce. */
    void start(byte[] nonce, int offset) {
        try {
            aes.doFinal(nonce, offset, BLOCK, pad);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("one block is always encrypted", e);
        }
        h0 = 0;
        h1 = 0;
        h2 = 0;
    }

    /** Adds a piece of the message. Only the last piece may have a length that is no multiple of {@link #BLOCK}. */
    void update(byte[] data, int offset, int length) {
        int position = offset;
        int end = offset + (length & -BLOCK);
        while (position < end) {
            int blocks = Math.min(POWERS, (end - position) / BLOCK);
            add(data, position, blocks, WHOLE_BLOCK);
            position += blocks * BLOCK;
        }
        int rest = offset + length - end;
        if (rest > 0) {
            Arrays.fill(last, rest, BLOCK, (byte) 0);
            System.arraycopy(data, end, last, 0, rest);
            last[rest] = 1;
            add(last, 0, 1, 0);
        }
    }

    /** Ends the message: {@link #writeTag} and {@link #isTag} know its tag now. */
    void finish() {
        carry();
        // h - p, which is h + 5 - 2^130, is the remainder unless it is negative.
        long g0 = h0 + 5;
        long g1 = h1 + (g0 >>> 44);
        long g2 = h2 + (g1 >>> 44) - (1L << 42);
        long keep = g2 >> 63;
        h0 = h0 & keep | g0 & MASK_44 & ~keep;
        h1 = h1 & keep | g1 & MASK_44 & ~keep;
        h2 = h2 & keep | g2 & MASK_42 & ~keep;
        long low = h0 | h1 << 44;
        long high = h1 >>> 20 | h2 << 24;
        tagLow = low + (long) LONGS.get(pad, 0);
        long carry = Long.compareUnsigned(tagLow, low) < 0 ? 1 : 0;
        tagHigh = high + (long) LONGS.get(pad, 8) + carry;
    }

    void writeTag(byte[] out, int offset) {
        LONGS.set(out, offset, tagLow);
        LONGS.set(out, offset + 8, tagHigh);
    }

    /** Whether the 16 bytes at {@code offset} are the tag; takes the same time for all bytes. */
    boolean isTag(byte[] bytes, int offset) {
        return ((tagLow ^ (long) LONGS.get(bytes, offset)) | (tagHigh ^ (long) LONGS.get(bytes, offset + 8))) == 0;
    }

    /**
     * h = (h + m[0]) r^n + m[1] r^(n-1) + ... + m[n-1] r, for n {@code blocks} of at most {@link #POWERS}.
     *
     * <p>Of a product below 2^94 the part above its low 44 bits is the upper half of (a << 6)(b << 14). These parts
     * are summed in high, the low 64 bits of the products in low, where overflow does no harm: low - (high << 44) is
     * the sum of the low 44 bits, which is small.
     */
    private void add(byte[] data, int offset, int blocks, long marker) {
        var p = powers;
        long low0 = 0;
        long low1 = 0;
        long low2 = 0;
        long high0 = 0;
        long high1 = 0;
        long high2 = 0;
        long a0 = h0;
        long a1 = h1;
        long a2 = h2;
        int position = offset;
        for (int i = (POWERS - blocks) * POWER_LENGTH; i < POWERS * POWER_LENGTH; i += POWER_LENGTH) {
            long low = (long) LONGS.get(data, position);
            long high = (long) LONGS.get(data, position + 8);
            position += BLOCK;
            a0 += low & MASK_44;
            a1 += (low >>> 44 | high << 20) & MASK_44;
            a2 += high >>> 24 | marker;
            low0 += a0 * p[i] + a1 * p[i + 4] + a2 * p[i + 3];
            low1 += a0 * p[i + 1] + a1 * p[i] + a2 * p[i + 4];
            low2 += a0 * p[i + 2] + a1 * p[i + 1] + a2 * p[i];
            a0 <<= 6;
            a1 <<= 6;
            a2 <<= 6;
            high0 += Math.multiplyHigh(a0, p[i + 5]) + Math.multiplyHigh(a1, p[i + 9]) + Math.multiplyHigh(a2, p[i + 8]);
            high1 += Math.multiplyHigh(a0, p[i + 6]) + Math.multiplyHigh(a1, p[i + 5]) + Math.multiplyHigh(a2, p[i + 9]);
            high2 += Math.multiplyHigh(a0, p[i + 7]) + Math.multiplyHigh(a1, p[i + 6]) + Math.multiplyHigh(a2, p[i + 5]);
            a0 = 0;
            a1 = 0;
            a2 = 0;
        }
        reduce(low0 - (high0 << 44), high0, low1 - (high1 << 44), high1, low2 - (high2 << 44), high2);
    }

    private void reduce(long low0, long high0, long low1, long high1, long low2, long high2) {
        long d1 = low1 + (low0 >>> 44) + high0;
        long d2 = low2 + (d1 >>> 44) + high1;
        // 2^130 is 5; the high part of the last limb counts 2^44, its limb ends at 2^42.
        long d0 = (low0 & MASK_44) + ((d2 >>> 42) + (high2 << 2)) * 5;
        h0 = d0 & MASK_44;
        h1 = (d1 & MASK_44) + (d0 >>> 44);
        h2 = d2 & MASK_42;
    }

    /** Brings every limb into its bits. */
    private void carry() {
        for (int i = 0; i < 2; i++) {
            h2 += h1 >>> 44;
            h1 &= MASK_44;
            h0 += (h2 >>> 42) * 5;
            h2 &= MASK_42;
            h1 += h0 >>> 44;
            h0 &= MASK_44;
        }
    }

    /** Notes h as a power of r: its limbs, then 20 times the upper two (2^132 is 20), then all five shifted. */
    private void setPower(int power) {
        carry();
        int i = power * POWER_LENGTH;
        powers[i] = h0;
        powers[i + 1] = h1;
        powers[i + 2] = h2;
        powers[i + 3] = h1 * 20;
        powers[i + 4] = h2 * 20;
        for (int k = 0; k < 5; k++) powers[i + 5 + k] = powers[i + k] << 14;
    }
}
