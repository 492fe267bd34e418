package dump.backup;

import dump.excludes.PatternException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.posix.FileException;
import dump.posix.FileStat;
import dump.posix.LocalDirectory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Counts what a backup will go through, beside the work, for a progress bar; what it can't see it leaves out. */
public final class Estimate {
    private static final int TOLD_EVERY = 1 << 14;
    /** Where hardly anything has changed, the backup is over before the count would be, and both take the same disk. */
    private static final long DELAY_MILLIS = 500;

    private final Backup.Options options;
    private final Events events;
    private long files, bytes;
    private final CountDownLatch over = new CountDownLatch(1);
    private boolean oneIsEnough;

    /** Events are told in the thread that counts. */
    public Estimate(Backup.Options options, Events events) {
        this.options = options;
        this.events = events;
    }

    /** Counts in a thread of its own, soon. */
    public void start() {
        Thread.ofPlatform().daemon().name("estimate").start(() -> {
            try {
                if (!over.await(DELAY_MILLIS, TimeUnit.MILLISECONDS)) count();
            } catch (InterruptedException nobodyDoes) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Ends it soon, without a last word. */
    public synchronized void stop() {
        over.countDown();
    }

    private boolean isStopped() {
        return over.getCount() == 0;
    }

    /** Not after {@link #stop}: by then more may be known. */
    private synchronized void tell() {
        if (!isStopped()) events.on(new Event.Total(files, bytes));
    }

    /** Whether there is any file to go through; marks of directories that are left out do not count. */
    public boolean findsFile() {
        oneIsEnough = true;
        count();
        return files > 0;
    }

    private void count() {
        for (var source : options.sources()) {
            try (var directory = LocalDirectory.open(source)) {
                var stat = directory.stat();
                count(directory, stat, DirectoryPath.source(new Filter(options, source, stat), null, ByteString.EMPTY,
                        stat.device()), 0);
            } catch (FileException | PatternException leftOut) {
                // A file as a source, or one that can't be read: the backup itself says so.
            }
        }
        tell();
    }

    private void count(LocalDirectory directory, FileStat self, DirectoryPath place, int depth) throws FileException {
        if (depth > 512) return;
        var names = place.filter().names(directory, self, place.device());
        if (oneIsEnough && names.mark() != null) return;
        for (var name : names.list()) {
            if (isStopped()) return;
            try {
                count(directory, name, self, place, depth);
            } catch (FileException gone) {
                // Not counted.
            }
        }
    }

    private void count(LocalDirectory directory, ByteString name, FileStat self, DirectoryPath place, int depth)
            throws FileException {
        var stat = directory.stat(name);
        var at = place.below(name, self.device(), false);
        if (place.filter().wanted(at.relative(), stat) == Filter.Wanted.LEAVE) return;
        if (stat.isDirectory()) {
            try (var below = directory.enter(name)) {
                count(below, stat, at, depth + 1);
            }
        } else if (stat.isFile()) {
            bytes += stat.size();
            if (++files % TOLD_EVERY == 0) tell();
            if (oneIsEnough) stop();
        }
    }
}
