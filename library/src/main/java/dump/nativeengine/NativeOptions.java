package dump.nativeengine;

import dump.model.ByteString;
import dump.stores.StoreOptions;
import java.time.Duration;

/**
 * How the native engine works, apart from what it is asked to do: {@code NativeOptions.defaults().host("h")}. Each
 * method gives options that differ in one thing.
 *
 * @param stateDirectory absolute directory for records of our own locks and pending packs, made on demand; null to
 *     keep none
 * @param host and {@code user} stand in snapshots and locks
 * @param compressionLevel of zstd, 1 to 19; 0 stores file content plain
 * @param lockWait how long to wait for another's lock
 * @param withoutLock read without a lock, for the emergency
 * @param program name and version, written into snapshots
 * @param trial nothing is written, neither to the repository nor to the state directory, and no lock is taken
 * @param store how the store is reached that a {@link dump.backend.Location} names
 */
public record NativeOptions(ByteString stateDirectory, String host, String user, int compressionLevel,
        Duration lockWait, boolean withoutLock, String program, boolean trial, StoreOptions store) {
    private static final int LEVEL = 2;

    public NativeOptions {
        for (var needed : new Object[] {host, user, lockWait, program})
            if (needed == null) throw new IllegalArgumentException("host, user, lockWait and program must be given");
    }

    public static NativeOptions defaults() {
        return new NativeOptions(null, "localhost", "", LEVEL, Duration.ofMinutes(10), false, "dump library", false,
                StoreOptions.defaults());
    }

    public NativeOptions stateDirectory(ByteString directory) {
        return new NativeOptions(directory, host, user, compressionLevel, lockWait, withoutLock, program, trial, store);
    }

    public NativeOptions host(String name) {
        return new NativeOptions(stateDirectory, name, user, compressionLevel, lockWait, withoutLock, program, trial, store);
    }

    public NativeOptions user(String name) {
        return new NativeOptions(stateDirectory, host, name, compressionLevel, lockWait, withoutLock, program, trial, store);
    }

    public NativeOptions compressionLevel(int level) {
        return new NativeOptions(stateDirectory, host, user, level, lockWait, withoutLock, program, trial, store);
    }

    public NativeOptions lockWait(Duration wait) {
        return new NativeOptions(stateDirectory, host, user, compressionLevel, wait, withoutLock, program, trial, store);
    }

    public NativeOptions withoutLock(boolean yes) {
        return new NativeOptions(stateDirectory, host, user, compressionLevel, lockWait, yes, program, trial, store);
    }

    public NativeOptions program(String name) {
        return new NativeOptions(stateDirectory, host, user, compressionLevel, lockWait, withoutLock, name, trial,
                store);
    }

    public NativeOptions trial(boolean yes) {
        return new NativeOptions(stateDirectory, host, user, compressionLevel, lockWait, withoutLock, program, yes,
                store);
    }

    public NativeOptions store(StoreOptions other) {
        return new NativeOptions(stateDirectory, host, user, compressionLevel, lockWait, withoutLock, program, trial,
                other);
    }

    /** Whether no lock is taken to read. */
    boolean readsUnlocked() {
        return withoutLock || trial;
    }
}
