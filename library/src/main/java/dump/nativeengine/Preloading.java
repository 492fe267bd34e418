package dump.nativeengine;

import dump.crypto.Scrypt;
import dump.format.Zstd;
import dump.posix.Posix;

/** What every run of the engine loads, and takes some 80 ms to load, beside whatever the caller does first. */
final class Preloading {
    private Preloading() {}

    /** Returns at once. What fails here fails again, and is told, where it is needed. */
    static void begin() {
        Thread.ofPlatform().daemon().name("preloading").uncaughtExceptionHandler((thread, failure) -> { })
                .start(Preloading::load);
    }

    private static void load() {
        Posix.call(Posix.Call.GETPID, 0, 0, 0);
        var nothing = new byte[8];
        Scrypt.derive(nothing, nothing, 2, 1, 1, nothing.length);
        new Zstd.Decompressor().close();
    }
}
