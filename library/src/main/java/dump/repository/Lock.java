package dump.repository;

import dump.backend.BackendException;
import dump.format.FormatException;
import dump.format.LockFormat;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.LockRecord;
import dump.model.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Our file in {@code locks/}, by which restic and other runs know that we are at work (docs/FORMAT.md). It is
 * refreshed by wall-clock time, because a laptop may sleep; one that was not refreshed in time may have been removed,
 * and with it what we rely on, so then the run must end.
 */
public final class Lock implements AutoCloseable {
    private static final int LOCK_MAX = 1 << 20;
    private static final long SETTLE_MILLIS = 200;
    private static final long REFRESH_MILLIS = 5 * 60_000L;
    private static final long STALE_MILLIS = 30 * 60_000L - REFRESH_MILLIS * 3 / 2;
    private static final long RETRY_MILLIS_MAX = 10_000;

    /** Who we are, as a lock says it. */
    public record Holder(String host, String user, long pid, long uid, long gid) {}

    private final StoredFiles files;
    private final RunRecord record;
    private final Holder holder;
    private final boolean exclusive;
    private final InstantSource clock;
    private final Thread refresher;
    private Id own;
    private volatile long writtenMillis;
    private volatile boolean lost;
    private boolean confirmed;

    private Lock(StoredFiles files, RunRecord record, Holder holder, boolean exclusive, InstantSource clock) {
        this.files = files;
        this.record = record;
        this.holder = holder;
        this.exclusive = exclusive;
        this.clock = clock;
        refresher = Thread.ofPlatform().daemon().name("lock refresher").unstarted(this::refreshForEver);
    }

    /**
     * Writes our lock, once no other forbids it. {@link #confirm} must follow before anything relies on it; there is
     * enough to do meanwhile.
     *
     * @param record where the lock is noted first, or null
     * @throws RepositoryException.Locked if another still forbids it after {@code wait}
     */
    static Lock acquire(StoredFiles files, RunRecord record, Holder holder, boolean exclusive, Duration wait,
            InstantSource clock, Events events) throws RepositoryException, BackendException, InterruptedException {
        var lock = new Lock(files, record, holder, exclusive, clock);
        long deadline = System.nanoTime() + wait.toNanos();
        for (long pause = 500; ; pause = Math.min(pause * 2, RETRY_MILLIS_MAX)) {
            var other = lock.conflict();
            if (other == null) break;
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) throw new RepositoryException.Locked(other + remedy());
            if (pause == 500) events.on(new Event.Warning(other + "; waiting up to " + text(wait)));
            Thread.sleep(Math.min(pause, left));
        }
        lock.own = lock.write();
        lock.refresher.start();
        return lock;
    }

    /**
     * Waits out the rest of the 200 ms after the writing, and looks once more for a lock that came at the same time.
     * To be called before anything is read that must be whole, and before anything is stored; again is free.
     */
    public synchronized void confirm() throws RepositoryException, InterruptedException {
        if (confirmed) return;
        try {
            Thread.sleep(Math.clamp(SETTLE_MILLIS - (clock.millis() - writtenMillis), 0, SETTLE_MILLIS));
            var other = conflict();
            if (other != null) throw new RepositoryException.Locked(other + remedy());
            confirmed = true;
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** Proves that our lock is still listed: what was unlocked may have been pruned. */
    public synchronized void ensureHeld() throws RepositoryException {
        try {
            if (!lost && files.list(Layout.LOCKS).contains(own)) return;
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        lost = true;
        throw taken();
    }

    /**
     * Stores a file that makes others rely on what we stored, if our lock is still there, before and after: who took
     * it away meanwhile may have pruned what the file names, and then the file goes too.
     */
    void publish(String directory, StoredFiles.Sealed sealed) throws RepositoryException, BackendException, InterruptedException {
        confirm();
        ensureHeld();
        files.save(directory, sealed);
        try {
            ensureHeld();
        } catch (RepositoryException doubtful) {
            files.remove(directory, sealed.id());
            throw doubtful;
        }
    }

    /** To be called before each upload: after a long sleep of the machine the lock is made good first. */
    public void ensureFresh() throws RepositoryException, InterruptedException {
        confirm();
        if (lost) throw taken();
        if (clock.millis() - writtenMillis < STALE_MILLIS) return;
        try {
            refresh();
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        if (lost) throw taken();
    }

    private static RepositoryException.Locked taken() {
        return new RepositoryException.Locked("our lock on the repository was removed by another program while we were at work, "
                + "so what was stored may be gone; run the command again");
    }

    void refreshIfDue() throws BackendException, RepositoryException {
        if (clock.millis() - writtenMillis >= REFRESH_MILLIS) refresh();
    }

    private void refreshForEver() {
        try {
            while (true) {
                Thread.sleep(1000);
                try {
                    refreshIfDue();
                } catch (BackendException | RepositoryException retriedSoon) {
                    Thread.sleep(10_000);
                }
            }
        } catch (InterruptedException released) {
            // The lock is being closed.
        }
    }

    /** Writes a new lock and removes the old one; whoever removed the old one meanwhile has ended our claim. */
    private synchronized void refresh() throws BackendException, RepositoryException {
        if (lost || own == null) return;
        boolean stale = clock.millis() - writtenMillis > STALE_MILLIS;
        if (!files.list(Layout.LOCKS).contains(own)) {
            lost = true;
            return;
        }
        var old = own;
        own = write();
        try {
            if (stale) Thread.sleep(SETTLE_MILLIS);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        try {
            files.remove(Layout.LOCKS, old);
        } catch (BackendException.NotFound removedByAnother) {
            lost = true;
        }
    }

    private Id write() throws BackendException, RepositoryException {
        var time = Timestamp.of(clock.instant(), ZoneId.systemDefault());
        var sealed = files.seal(LockFormat.write(new LockRecord(time, exclusive, holder.host(), holder.user(),
                holder.pid(), holder.uid(), holder.gid())));
        if (record != null) record.noteLock(sealed.id());
        try {
            files.save(Layout.LOCKS, sealed);
        } catch (BackendException e) {
            // Perhaps only the answer was lost, and it would forbid others to work for ever.
            if (!removed(sealed.id()) && record != null) record.keep();
            throw e;
        }
        writtenMillis = clock.millis();
        return sealed.id();
    }

    /** Who forbids us to work, in words, or null. */
    private String conflict() throws BackendException, RepositoryException {
        for (var id : files.list(Layout.LOCKS)) {
            if (id.equals(own)) continue;
            try {
                var other = LockFormat.read(files.load(Layout.LOCKS, id, LOCK_MAX));
                if (other.exclusive() || exclusive) return describe(other);
            } catch (BackendException.NotFound releasedMeanwhile) {
                // One less.
            } catch (RepositoryException.Damaged | FormatException e) {
                throw new RepositoryException.Locked("locks/" + id + " cannot be read, so nobody can tell what it forbids ("
                        + e.getMessage() + "); if no other program works on the repository, remove it with "
                        + "`restic unlock --remove-all`");
            }
        }
        return null;
    }

    private static String describe(LockRecord other) {
        var since = other.time().instant().atZone(ZoneId.systemDefault());
        return "the repository is locked" + (other.exclusive() ? " exclusively" : "") + " by " + other.username() + "@"
                + other.hostname() + " (pid " + other.pid() + ") since "
                + DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").format(since);
    }

    private static String remedy() {
        return "; try again when that program has ended, or, if it died, run `restic unlock`";
    }

    private static String text(Duration wait) {
        return wait.toSeconds() >= 120 ? wait.toMinutes() + " minutes" : wait.toSeconds() + " seconds";
    }

    /** Releases: removes our file, trying for a while. */
    @Override
    public void close() {
        refresher.interrupt();
        boolean interrupted = Thread.interrupted();
        synchronized (this) {
            for (int attempt = 0; own != null && attempt < 5; attempt++) {
                if (attempt > 0) pause();
                if (removed(own)) own = null;
            }
            // The next run removes it, by the record.
            if (own != null && record != null) record.keep();
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private boolean removed(Id lock) {
        try {
            files.remove(Layout.LOCKS, lock);
            return true;
        } catch (BackendException.NotFound gone) {
            return true;
        } catch (BackendException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** The locks among these that are still listed are removed: a dead run of ours made them. */
    static void clear(StoredFiles files, Iterable<Id> dead) throws BackendException {
        List<Id> listed = null;
        for (var id : dead) {
            if (listed == null) listed = files.list(Layout.LOCKS);
            if (!listed.contains(id)) continue;
            try {
                files.remove(Layout.LOCKS, id);
            } catch (BackendException.NotFound gone) {
                // As wanted.
            }
        }
    }
}
