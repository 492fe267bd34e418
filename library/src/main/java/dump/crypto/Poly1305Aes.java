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
 * <p>Numbers are held in two limbs of 64 bits and a third for the little above. Ten multiplications a block so are
 * twice as fast as the eighteen that limbs of 44 bits take, although Java has to compare to see a carry.
 */
final class Poly1305Aes {
    static final int BLOCK = 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Cipher aes;
    private final long r0;
    private final long r1;
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
        r0 = (long) LONGS.get(r16, 0) & 0x0ffffffc0fffffffL;
        r1 = (long) LONGS.get(r16, 8) & 0x0ffffffc0ffffffcL;
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
        int whole = offset + (length & -BLOCK);
        add(data, offset, whole, 1);
        int rest = offset + length - whole;
        if (rest > 0) {
            Arrays.fill(last, rest, BLOCK, (byte) 0);
            System.arraycopy(data, whole, last, 0, rest);
            last[rest] = 1;
            add(last, 0, BLOCK, 0);
        }
    }

    /** Ends the message: {@link #writeTag} and {@link #isTag} know its tag now. */
    void finish() {
        // h - p is h + 5 - 2^130; it is the remainder unless h + 5 stays below 2^130.
        long g0 = h0 + 5;
        long g1 = h1 + carry(g0, 5);
        long g2 = h2 + (g1 == 0 ? carry(g0, 5) : 0);
        long keep = (g2 >>> 2) - 1 >> 63;
        long low = h0 & keep | g0 & ~keep;
        long high = h1 & keep | g1 & ~keep;
        tagLow = low + (long) LONGS.get(pad, 0);
        tagHigh = high + (long) LONGS.get(pad, 8) + carry(tagLow, low);
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
     * h = (h + block + marker 2^128) r for each block from {@code offset} to {@code end}, all but reduced: h stays
     * below 2^131. As r is clamped, its limbs are below 2^60, and no sum of two products overflows 128 bits.
     */
    private void add(byte[] data, int offset, int end, long marker) {
        long a0 = h0;
        long a1 = h1;
        long a2 = h2;
        for (int position = offset; position < end; position += BLOCK) {
            long b0 = (long) LONGS.get(data, position);
            long b1 = (long) LONGS.get(data, position + 8);
            a0 += b0;
            long carry = carry(a0, b0);
            long sum = a1 + b1;
            a1 = sum + carry;
            a2 += marker + carry(sum, b1) + (a1 == 0 ? carry : 0);

            // Column by column: t0 + t1 2^64 + t2 2^128 + t3 2^192.
            long t0 = a0 * r0;
            long column0 = Math.unsignedMultiplyHigh(a0, r0);
            long left = a1 * r0;
            long low1 = left + a0 * r1;
            long high1 = Math.unsignedMultiplyHigh(a1, r0) + Math.unsignedMultiplyHigh(a0, r1) + carry(low1, left);
            long right = a1 * r1;
            long low2 = right + a2 * r0;
            long high2 = Math.unsignedMultiplyHigh(a1, r1) + carry(low2, right);
            long t1 = low1 + column0;
            carry = carry(t1, column0);
            sum = low2 + high1;
            long t2 = sum + carry;
            long t3 = a2 * r1 + high2 + carry(sum, high1) + (t2 == 0 ? carry : 0);

            // What is above 2^130 counts five times: added at its place as a multiple of four, then shifted by two.
            long four = t2 & -4;
            a0 = t0 + four;
            carry = carry(a0, four);
            sum = t1 + t3;
            a1 = sum + carry;
            a2 = (t2 & 3) + carry(sum, t3) + (a1 == 0 ? carry : 0);
            long one = t2 >>> 2 | t3 << 62;
            a0 += one;
            carry = carry(a0, one);
            sum = a1 + (t3 >>> 2);
            a1 = sum + carry;
            a2 += carry(sum, t3 >>> 2) + (a1 == 0 ? carry : 0);
        }
        h0 = a0;
        h1 = a1;
        h2 = a2;
    }

    /** Whether an unsigned sum, one part of which is given, went over 2^64: 1 or 0. */
    private static long carry(long sum, long part) {
        return Long.compareUnsigned(sum, part) < 0 ? 1 : 0;
    }
}
