package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The lock file by which Duplicity keeps others from the copies here while it works with them. */
final class LocalCacheLock {
    private static final String NAME = "lockfile";
    /** What this process holds: it gets no second lock of a file, and to close it once more would give up the first. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;

    /** @param directory of the cache */
    LocalCacheLock(Path directory) {
        file = directory.resolve(NAME);
    }

    /** Keeps Duplicity from working with the copies here, as it keeps others; null if there are none. */
    Closeable take(String archive) throws DuplicityException {
        if (Files.notExists(file.getParent())) return null;
        if (!HELD.add(file)) throw busy(archive);
        boolean taken = false;
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            taken = channel.tryLock() != null;
            if (taken) return () -> release(channel);
            channel.close();
        } catch (IOException failure) {
            throw LocalCache.failed("lock", file, failure);
        } finally {
            if (!taken) HELD.remove(file);
        }
        throw busy(archive);
    }

    private void release(FileChannel channel) throws IOException {
        try (channel) {
            Files.deleteIfExists(file);
        } finally {
            HELD.remove(file);
        }
    }

    /**
     * That no Duplicity works with the copies here, as one does whose dump was killed. Writes nothing.
     *
     * @throws DuplicityException.Locked naming it, if one does
     */
    void needQuiet(String archive) throws DuplicityException.Locked {
        if (isBusy()) throw busy(archive);
    }

    boolean isBusy() {
        if (HELD.contains(file)) return true;
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.tryLock() == null;
        } catch (IOException noneOrNotOurs) {
            return false;
        }
    }

    private DuplicityException.Locked busy(String archive) {
        long holder = LocalLockHolder.of(file);
        return new DuplicityException.Locked("Duplicity is still running on the archive " + archive
                + (holder < 0 ? "" : " (pid " + holder + ")") + "; if the run that started it was killed, it goes on by"
                + " itself: wait until it is done");
    }
}
