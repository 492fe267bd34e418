package dump.repository;

import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.concurrent.Threads;
import dump.format.LockFormat;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.LockRecord;
import dump.model.Remedy;
import dump.model.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Our file in {@code locks/}, by which restic and other runs know that we are at work (docs/FORMAT.md). It is
 * refreshed by wall-clock time, because a laptop may sleep; one that was not refreshed in time may have been removed,
 * and with it what we rely on, so then the run must end.
 */
final class FileLock extends Lock.Held {
    private static final long SETTLE_MILLIS = 200;
    private static final long REFRESH_MILLIS = 5 * 60_000L;
    private static final long STALE_MILLIS = 30 * 60_000L - REFRESH_MILLIS * 3 / 2;
    /** What is published so soon after a look is published as if it had been looked right before. */
    private static final long JUST_SEEN_MILLIS = 2_000;
    /** Who removes files may be that far from the last look; a call to a store takes its time, too. */
    private static final long SEEN_MILLIS_MAX = 20_000;
    private static final long PAUSE_MILLIS_MIN = 500;
    private static final long PAUSE_MILLIS_MAX = 10_000;

    /** What it is taken for. */
    enum Purpose {
        READ, STORE,
        /** Forbids all others. */
        REMOVE
    }

    private final StoredFiles files;
    private final OtherLocks others;
    /** Looks at them right after ours was written. */
    private Thread look;
    /** Confirms ours before anybody asks; or null. */
    private Thread ahead;
    private final RunRecord record;
    private final Holder holder;
    private final Purpose purpose;
    private final InstantSource clock;
    private final Thread refresher;
    private Id own;
    /** Locks of ours that were replaced and could not be removed yet. */
    private final Set<Id> replaced = new LinkedHashSet<>();
    private long deadlineNanos;
    private volatile long writtenMillis;
    private volatile boolean lost;
    /** When a look at the store began that found it there; by the clock, because a laptop may sleep. */
    private volatile long seenMillis = Long.MIN_VALUE / 2;
    private volatile boolean confirmed;
    /** To whom ours gave way before it was confirmed, in words, or null. */
    private volatile String contestant;

    private FileLock(StoredFiles files, RunRecord record, Holder holder, Purpose purpose, InstantSource clock) {
        this.files = files;
        this.purpose = purpose;
        others = otherLocks();
        this.record = record;
        this.holder = holder;
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
    static FileLock acquire(StoredFiles files, RunRecord record, Holder holder, Purpose purpose, Duration wait,
            InstantSource clock, Events events) throws RepositoryException, BackendException, InterruptedException {
        var lock = new FileLock(files, record, holder, purpose, clock);
        lock.deadlineNanos = System.nanoTime() + wait.toNanos();
        long pause = PAUSE_MILLIS_MIN;
        for (var other = lock.attempt(); other != null; other = lock.attemptAgain()) {
            long left = lock.leftMillis();
            if (left <= 0) throw new RepositoryException.Locked(other, new Remedy.Unlock());
            if (pause == PAUSE_MILLIS_MIN) events.on(new Event.Warning(other + "; waiting up to " + text(wait)));
            // Of two that gave way to each other one shall come back first.
            Thread.sleep(Math.min(ThreadLocalRandom.current().nextLong(pause / 2, pause), left));
            pause = Math.min(pause * 2, PAUSE_MILLIS_MAX);
        }
        lock.refresher.start();
        return lock;
    }

    /**
     * Writes our lock if nobody forbids it, and looks again at once, beside the work: of two that come together whoever
     * wrote last sees the other before that one looks again.
     *
     * @return who forbids it, in words, or null
     */
    private String attempt() throws BackendException, RepositoryException, InterruptedException {
        var forbidding = new AtomicReference<String>();
        own = write(() -> {
            forbidding.set(others.forbidding(null));
            return forbidding.get() == null;
        });
        if (own == null) return forbidding.get();
        look = beside("look at other locks", this::lookAgain);
        return null;
    }

    /** No virtual one: for what waits for a socket on such a one the JVM waits 0.3 s when it ends. */
    private static Thread beside(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).start(work);
    }

    /** Nothing is written in vain while another is waited for. */
    private String attemptAgain() throws BackendException, RepositoryException, InterruptedException {
        var other = others.forbidding(null);
        return other == null ? attempt() : other;
    }

    /** Where they are listed at once, who comes later sees ours; others may remove nothing under a reader then. */
    private void lookAgain() {
        try {
            var seen = otherLocks();
            var other = seen.forbidding(own);
            if (other != null) giveWay(other);
            else if (purpose == Purpose.READ && files.listsAtOnce() && seen.sawOwn()) confirmed = true;
        } catch (BackendException | RepositoryException seenWhenConfirmed) {
            // It is looked once more then.
        }
    }

    private OtherLocks otherLocks() {
        return new OtherLocks(files, purpose == Purpose.REMOVE);
    }

    private synchronized void giveWay(String other) {
        contestant = other;
        withdraw();
    }

    private long leftMillis() {
        return (deadlineNanos - System.nanoTime()) / 1_000_000;
    }

    @Override
    public void confirm() throws RepositoryException, InterruptedException {
        confirmedNow();
    }

    @Override
    void confirmAhead() {
        ahead = beside("confirm the lock", () -> {
            try {
                confirm();
            } catch (RepositoryException | InterruptedException toldWhenAsked) {
                // Whoever asks looks again, or is told to whom ours gave way.
            }
        });
    }

    @Override
    public void awaitLook() throws RepositoryException, InterruptedException {
        look.join();
        throwContest();
    }

    /** @return whether it was looked just now, and our lock is there */
    private boolean confirmedNow() throws RepositoryException, InterruptedException {
        if (confirmed) return false;
        awaitLook();
        return confirmedAfterLook();
    }

    private synchronized boolean confirmedAfterLook() throws RepositoryException, InterruptedException {
        if (confirmed) return false;
        throwContest();
        try {
            Thread.sleep(Math.clamp(SETTLE_MILLIS - (clock.millis() - writtenMillis), 0, SETTLE_MILLIS));
            long now = clock.millis();
            var other = others.forbidding(own);
            if (other != null) giveWay(other);
            throwContest();
            confirmed = true;
            if (others.sawOwn()) seenMillis = now;
            return others.sawOwn();
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    private void throwContest() throws RepositoryException {
        if (contestant == null) return;
        long left = leftMillis();
        if (left <= 0) throw new RepositoryException.Locked(contestant, new Remedy.Unlock());
        throw new RepositoryException.Contested(contestant, Duration.ofMillis(left));
    }

    @Override
    public synchronized void ensureHeld() throws RepositoryException {
        throwContest();
        long now = clock.millis();
        try {
            if (!lost && files.isStillThere(FileKind.LOCK, own)) {
                seenMillis = now;
                return;
            }
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        lost = true;
        throw taken();
    }

    @Override
    synchronized void ensureSeen() throws RepositoryException, InterruptedException {
        ensureFresh();
        if (Math.abs(clock.millis() - seenMillis) > SEEN_MILLIS_MAX) ensureHeld();
    }

    @Override
    void publish(List<StoredFiles.Named> published)
            throws RepositoryException, BackendException, InterruptedException {
        if (record != null) for (var one : published)
            record.noteFile(one.kind(), one.sealed().id(), one.sealed().bytes().remaining());
        var last = published.getLast();
        BackendException failure = null;
        try {
            files.saveIf(published, () -> {
                if (!confirmedNow() && !isJustSeen()) ensureHeld();
                return true;
            });
        } catch (RepositoryException.Locked taken) {
            // An earlier try may have brought them there, and only the answer was lost.
            takeBack(published);
            throw taken;
        } catch (BackendException e) {
            failure = e instanceof BackendException.Unconfirmed || !files.isThere(last.kind(), last.sealed().id()) ? e
                    : new BackendException.Unconfirmed(last.handle() + " is there, but the store "
                            + "reported a failure (" + e.getMessage() + "), so it might not outlast a power cut", e);
        }
        try {
            ensureHeld();
        } catch (RepositoryException.Locked taken) {
            takeBack(published);
            throw taken;
        } catch (RepositoryException unknown) {
            if (failure == null) throw new RepositoryException.Failed(last.handle()
                    + " was written, but then nobody could see whether our lock was still there ("
                    + unknown.getMessage() + ")", new Remedy.Verify(), unknown);
        }
        if (failure != null) throw failure;
    }

    /** The last one first: it needs those before it. */
    private void takeBack(List<StoredFiles.Named> published) {
        for (var one : published.reversed())
            if (!files.removed(one.kind(), one.sealed().id()) && record != null) record.keep();
    }

    private boolean isJustSeen() {
        return !lost && Math.abs(clock.millis() - seenMillis) <= JUST_SEEN_MILLIS;
    }

    @Override
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

    void refreshIfDue() throws BackendException, RepositoryException, InterruptedException {
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
    private synchronized void refresh() throws BackendException, RepositoryException, InterruptedException {
        if (lost || own == null) return;
        boolean stale = clock.millis() - writtenMillis > STALE_MILLIS;
        if (!files.list(FileKind.LOCK).contains(own)) {
            lost = true;
            return;
        }
        var old = own;
        own = write(() -> true);
        try {
            if (stale) Thread.sleep(SETTLE_MILLIS);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        removeReplaced();
        try {
            files.remove(FileKind.LOCK, old);
        } catch (BackendException.NotFound removedByAnother) {
            lost = true;
        } catch (BackendException triedAgain) {
            replaced.add(old);
        }
    }

    private void removeReplaced() {
        replaced.removeIf(this::removed);
    }

    /** @return null if the condition does not hold */
    private Id write(Condition condition) throws BackendException, RepositoryException, InterruptedException {
        var time = Timestamp.of(clock.instant(), ZoneId.systemDefault());
        var sealed = seal(files, new LockRecord(time, purpose == Purpose.REMOVE, holder.host(), holder.user(),
                holder.pid(), holder.uid(), holder.gid()));
        if (record != null) record.noteLock(sealed.id());
        try {
            if (!files.saveIf(List.of(new StoredFiles.Named(FileKind.LOCK, sealed)), condition)) return null;
        } catch (BackendException e) {
            // Perhaps only the answer was lost, and it would forbid others to work for ever. Or it is still on its way, and
            // comes behind its removal: the next run looks, by the record.
            boolean interrupted = Thread.interrupted();
            if (!removed(sealed.id())) replaced.add(sealed.id());
            if (record != null) record.keep();
            if (interrupted) Thread.currentThread().interrupt();
            throw e;
        }
        writtenMillis = clock.millis();
        return sealed.id();
    }

    static StoredFiles.Sealed seal(StoredFiles files, LockRecord lock) throws RepositoryException.Failed {
        return files.seal("a lock", LockFormat.write(lock),
                json -> Arrays.equals(LockFormat.write(LockFormat.read(json)), LockFormat.write(lock)));
    }

    private static String text(Duration wait) {
        long seconds = wait.toSeconds();
        return seconds >= 120 ? seconds / 60 + " minutes" : seconds + (seconds == 1 ? " second" : " seconds");
    }

    /** Releases: removes our file, trying for a while. */
    @Override
    public void close() {
        refresher.interrupt();
        Threads.end(ahead, look);
        boolean interrupted = Thread.interrupted();
        synchronized (this) {
            for (int attempt = 0; own != null && attempt < 5; attempt++) {
                if (attempt > 0) pause();
                if (removed(own)) own = null;
            }
            removeReplaced();
            // The next run removes them, by the record.
            if ((own != null || !replaced.isEmpty()) && record != null) record.keep();
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** Takes our file away again; if that fails, the next run does it, by the record. */
    private void withdraw() {
        if (!removed(own) && record != null) record.keep();
        own = null;
    }

    private boolean removed(Id lock) {
        return files.removed(FileKind.LOCK, lock);
    }

    private static void pause() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
