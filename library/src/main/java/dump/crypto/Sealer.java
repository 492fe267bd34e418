package dump.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bytes so that only the key opens them, and no change goes unseen: 16 bytes IV, the bytes under AES-256-CTR,
 * 16 bytes Poly1305-AES over the encrypted bytes. Nothing leaves it sealed that it could not open again. One for each
 * worker: not thread-safe.
 */
public class Sealer {
    /** How much longer sealed bytes are than plain ones. */
    public static final int OVERHEAD = 32;

    private static final int IV = 16;
    private static final int TAG = 16;
    /**
     * AES in hardware is reached only once the second compiler has compiled the method around it, after some 5,000
     * calls: short slices at first bring that forward from the 40th megabyte to the third.
     */
    private static final int SLICES_SHORT = 6000;
    private static final int SLICE_SHORT = 512;
    private static final int SLICE = 8 << 10;
    private static final byte[] ZERO = new byte[IV];

    /** Of all sealers, roughly: a count lost between threads does no harm. */
    private static int slices;

    private final SecretKeySpec key;
    private final Poly1305Aes mac;
    /** What opens has copies of its own: sealed with a key that has gone bad, nothing opens. */
    private final SecretKeySpec openingKey;
    private final Poly1305Aes openingMac;
    private final SecureRandom random;
    private final Cipher cipher;
    private final byte[] iv = new byte[IV];
    private final byte[] opened = new byte[SLICE];

    Sealer(byte[] encrypt, byte[] macK, byte[] macR, SecureRandom random) {
        key = new SecretKeySpec(encrypt, "AES");
        mac = new Poly1305Aes(macK, macR);
        openingKey = new SecretKeySpec(encrypt, "AES");
        openingMac = new Poly1305Aes(macK, macR);
        this.random = random;
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
    }

    /**
     * Seals {@code plain[offset, offset + length)} under a fresh IV, opens it again and compares. The ranges may not
     * overlap.
     *
     * @return the sealed length, {@code length + OVERHEAD}
     * @throws MachineErrorException if it did not open to what it was
     */
    public final int seal(byte[] plain, int offset, int length, byte[] out, int outOffset)
            throws MachineErrorException {
        Objects.checkFromIndexSize(offset, length, plain.length);
        Objects.checkFromIndexSize(outOffset, Math.addExact(length, OVERHEAD), out.length);
        encrypt(plain, offset, length, out, outOffset);
        if (!opens(out, outOffset, plain, offset, length))
            throw new MachineErrorException("decryption did not give back what was encrypted");
        return length + OVERHEAD;
    }

    /** Seals, unproved. */
    void encrypt(byte[] plain, int offset, int length, byte[] out, int outOffset) {
        do random.nextBytes(iv); while (isZero(iv, 0));
        System.arraycopy(iv, 0, out, outOffset, IV);
        mac.start(iv, 0);
        begin(Cipher.ENCRYPT_MODE, key, iv, 0);
        int to = outOffset + IV;
        for (int done = 0, slice; done < length; done += slice) {
            slice = Math.min(nextSlice(), length - done);
            crypt(plain, offset + done, slice, out, to + done);
            // While the slice is still in the processor's cache.
            mac.update(out, to + done, slice);
        }
        mac.finish();
        mac.writeTag(out, to + length);
    }

    /** Whether sealed bytes open to {@code plain[offset, offset + length)}. */
    private boolean opens(byte[] sealed, int sealedOffset, byte[] plain, int offset, int length) {
        openingMac.start(sealed, sealedOffset);
        begin(Cipher.DECRYPT_MODE, openingKey, sealed, sealedOffset);
        int from = sealedOffset + IV;
        for (int done = 0, slice; done < length; done += slice) {
            slice = Math.min(nextSlice(), length - done);
            openingMac.update(sealed, from + done, slice);
            crypt(sealed, from + done, slice, opened, 0);
            int at = offset + done;
            if (Arrays.mismatch(opened, 0, slice, plain, at, at + slice) >= 0) return false;
        }
        openingMac.finish();
        return openingMac.isTag(sealed, from + length);
    }

    /**
     * Opens {@code sealed[offset, offset + length)}; nothing is decrypted unless it is authentic. The ranges may not
     * overlap.
     *
     * @return the plain length, {@code length - OVERHEAD}
     * @throws UnauthenticException if this key did not seal exactly these bytes
     */
    public final int open(byte[] sealed, int offset, int length, byte[] out, int outOffset)
            throws UnauthenticException {
        Objects.checkFromIndexSize(offset, length, sealed.length);
        if (length < OVERHEAD) throw new UnauthenticException("only " + length
                + " bytes, fewer than any encrypted data");
        if (isZero(sealed, offset)) throw new UnauthenticException("the initialisation vector is all zero");
        int plainLength = length - OVERHEAD;
        Objects.checkFromIndexSize(outOffset, plainLength, out.length);
        int from = offset + IV;
        openingMac.start(sealed, offset);
        openingMac.update(sealed, from, plainLength);
        openingMac.finish();
        if (!openingMac.isTag(sealed, from + plainLength))
            throw new UnauthenticException("damaged, or encrypted with another key");
        begin(Cipher.DECRYPT_MODE, openingKey, sealed, offset);
        for (int done = 0, slice; done < plainLength; done += slice) {
            slice = Math.min(nextSlice(), plainLength - done);
            crypt(sealed, from + done, slice, out, outOffset + done);
        }
        return plainLength;
    }

    private static int nextSlice() {
        if (slices >= SLICES_SHORT) return SLICE;
        slices++;
        return SLICE_SHORT;
    }

    private void begin(int mode, SecretKeySpec with, byte[] nonce, int offset) {
        try {
            cipher.init(mode, with, new IvParameterSpec(nonce, offset, IV));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-CTR takes every IV of 16 bytes", e);
        }
    }

    private void crypt(byte[] in, int offset, int length, byte[] out, int outOffset) {
        try {
            int done = cipher.update(in, offset, length, out, outOffset);
            if (done != length) throw new IllegalStateException("AES-CTR kept bytes back");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the room was checked", e);
        }
    }

    private static boolean isZero(byte[] bytes, int offset) {
        return Arrays.mismatch(bytes, offset, offset + IV, ZERO, 0, IV) < 0;
    }
}
