package dump.crypto;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** A sealer in whose memory a bit flips between sealing and proving. */
public final class ErringSealer extends Sealer {
    private final AtomicInteger until;
    private final int at;

    private ErringSealer(AtomicInteger until, int at, MasterKey key, SecureRandom random) {
        super(key.encrypt(), key.macK(), key.macR(), random);
        this.until = until;
        this.at = at;
    }

    /** Flips a bit of byte {@code at} of the {@code n}-th text that it seals. */
    static Sealer flipping(int n, int at, MasterKey key, SecureRandom random) {
        return new ErringSealer(new AtomicInteger(n), at, key, random);
    }

    /** Of all texts that a repository's sealers seal, the {@code n}-th has a bit flipped. */
    public static Sealers flipping(AtomicInteger n, SecureRandom random) {
        return key -> new ErringSealer(n, 20, key, random);
    }

    /** For the {@code n}-th text there is no memory. */
    public static Sealers failing(AtomicInteger n, SecureRandom random) {
        return key -> new Sealer(key.encrypt(), key.macK(), key.macR(), random) {
            @Override
            void encrypt(byte[] plain, int offset, int length, byte[] out, int outOffset) {
                if (n.decrementAndGet() == 0) throw new OutOfMemoryError("for a test");
                super.encrypt(plain, offset, length, out, outOffset);
            }
        };
    }

    @Override
    void encrypt(byte[] plain, int offset, int length, byte[] out, int outOffset) {
        super.encrypt(plain, offset, length, out, outOffset);
        if (until.decrementAndGet() == 0) out[outOffset + at] ^= 4;
    }
}
