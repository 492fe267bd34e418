package dump.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/** What seals a repository (or, derived from a password, its key file). Erased by {@link #close}. */
public final class MasterKey implements AutoCloseable {
    private static final int ENCRYPT_LENGTH = 32;
    private static final int MAC_LENGTH = 16;

    private final byte[] encrypt;
    private final byte[] macK;
    private final byte[] macR;
    private boolean closed;

    private MasterKey(byte[] encrypt, byte[] macK, byte[] macR) {
        this.encrypt = encrypt;
        this.macK = macK;
        this.macR = macR;
    }

    /** A fresh key for a new repository. */
    public static MasterKey generate(SecureRandom random) {
        return new MasterKey(bytes(random, ENCRYPT_LENGTH), bytes(random, MAC_LENGTH), bytes(random, MAC_LENGTH));
    }

    /**
     * A key from its three parts, which are copied. {@code macR16} is kept as given and clamped on use: older
     * repositories store it clamped, newer ones don't.
     *
     * @throws IllegalArgumentException if a part has the wrong length or is all zero, which no generator makes
     */
    public static MasterKey of(byte[] encrypt32, byte[] macK16, byte[] macR16) {
        return new MasterKey(part("encryption key", encrypt32, ENCRYPT_LENGTH), part("MAC key k", macK16, MAC_LENGTH),
                part("MAC key r", macR16, MAC_LENGTH));
    }

    /** A key from 64 bytes of scrypt: 32 to encrypt, 16 of k, 16 of r. They are copied. */
    public static MasterKey fromDerived(byte[] sixtyFour) {
        if (sixtyFour.length != 64) throw new IllegalArgumentException("64 bytes make a key, not " + sixtyFour.length);
        var encrypt = Arrays.copyOfRange(sixtyFour, 0, 32);
        var macK = Arrays.copyOfRange(sixtyFour, 32, 48);
        var macR = Arrays.copyOfRange(sixtyFour, 48, 64);
        try {
            return of(encrypt, macK, macR);
        } finally {
            erase(encrypt, macK, macR);
        }
    }

    /** A copy, for the key file; the caller erases it. */
    public byte[] encrypt() {
        return copy(encrypt);
    }

    /** A copy, for the key file; the caller erases it. */
    public byte[] macK() {
        return copy(macK);
    }

    /** A copy as it was given, not clamped, for the key file; the caller erases it. */
    public byte[] macR() {
        return copy(macR);
    }

    /** Seals and opens with this key. One for each worker: it is not thread-safe. It outlives {@link #close}. */
    public Sealer sealer(SecureRandom random) {
        checkOpen();
        return new Sealer(encrypt, macK, macR, random);
    }

    /** Whether it is the same key. */
    public boolean isSame(MasterKey other) {
        checkOpen();
        return MessageDigest.isEqual(encrypt, other.encrypt) && MessageDigest.isEqual(macK, other.macK)
                && MessageDigest.isEqual(macR, other.macR);
    }

    /** Erases the key. Sealers already made go on working. */
    @Override
    public void close() {
        closed = true;
        erase(encrypt, macK, macR);
    }

    private byte[] copy(byte[] part) {
        checkOpen();
        return part.clone();
    }

    private void checkOpen() {
        if (closed) throw new IllegalStateException("the key has been erased");
    }

    private static byte[] part(String name, byte[] bytes, int length) {
        if (bytes.length != length)
            throw new IllegalArgumentException("the " + name + " has " + bytes.length + " bytes instead of " + length);
        if (isZero(bytes)) throw new IllegalArgumentException("the " + name + " is all zero");
        return bytes.clone();
    }

    private static byte[] bytes(SecureRandom random, int length) {
        var bytes = new byte[length];
        do random.nextBytes(bytes); while (isZero(bytes));
        return bytes;
    }

    private static boolean isZero(byte[] bytes) {
        int all = 0;
        for (byte b : bytes) all |= b;
        return all == 0;
    }

    private static void erase(byte[]... parts) {
        for (var part : parts) Arrays.fill(part, (byte) 0);
    }
}
