package dump.repository;

import dump.crypto.Scrypt;
import dump.format.Zstd;

/** What every opening of a repository loads, before it is needed. */
public final class Preloading {
    private Preloading() {}

    /** Loads the ciphers and the compression, which takes a fresh process some 40 ms. */
    public static void load() {
        var nothing = new byte[8];
        Scrypt.derive(nothing, nothing, 2, 1, 1, nothing.length);
        new Zstd.Decompressor().close();
    }
}
