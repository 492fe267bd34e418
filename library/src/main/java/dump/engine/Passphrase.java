package dump.engine;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** What opens a repository. It is asked for once, when it is seen that it is needed, and erased after use. */
public final class Passphrase {
    private final Supplier<byte[]> source;
    private final boolean generated;

    private Passphrase(Supplier<byte[]> source, boolean generated) {
        this.source = source;
        this.generated = generated;
    }

    /** @param secret not empty; it is copied, and the caller erases its own */
    public static Passphrase of(byte[] secret) {
        return asked(copied(secret));
    }

    /** The same of one that is strong by construction: a key that is made for it may be quick to open. */
    public static Passphrase generated(byte[] secret) {
        return new Passphrase(copied(secret), true);
    }

    /** @param source gives a secret that is erased after use */
    public static Passphrase asked(Supplier<byte[]> source) {
        return new Passphrase(source, false);
    }

    private static Supplier<byte[]> copied(byte[] secret) {
        if (secret.length == 0) throw new IllegalArgumentException("the passphrase is empty");
        var kept = secret.clone();
        var used = new AtomicBoolean();
        return () -> {
            if (used.getAndSet(true)) throw new IllegalStateException("the passphrase was used and erased; make another");
            var given = kept.clone();
            Arrays.fill(kept, (byte) 0);
            return given;
        };
    }

    /**
     * Who reads it erases it.
     *
     * @throws IllegalStateException if it was handed in as bytes and has been read before
     */
    public byte[] read() {
        return source.get();
    }

    public boolean isGenerated() {
        return generated;
    }
}
