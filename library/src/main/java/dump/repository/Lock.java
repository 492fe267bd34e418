package dump.repository;

import dump.backend.BackendException;
import java.util.List;

/**
 * Our claim on a repository, by which restic and other runs know that we are at work; or that we work without one,
 * which only reading may.
 */
public abstract sealed class Lock implements AutoCloseable {
    /** Of those who read without telling anybody. */
    public static final Lock NONE = new None();

    /** Who we are, as a lock says it. */
    public record Holder(String host, String user, long pid, long uid, long gid) {}

    private Lock() {}

    /** Waits until ours is written, for who is given it before. */
    public void awaitWritten() throws RepositoryException, InterruptedException {}

    /** The work is given up: whoever still waits until it is written waits no longer. */
    void giveUpWaiting() {}

    /**
     * Waits until no other lock can have come at the same time as ours. To be called before anything is read that must
     * be whole, and before anything is stored; again is free.
     *
     * @throws RepositoryException.Contested if ours gave way to such a one, and there is time left to begin again
     */
    public abstract void confirm() throws RepositoryException, InterruptedException;

    /** Begins what {@link #confirm} waits for, for who will need it soon. */
    void confirmAhead() {}

    /**
     * Waits until it was looked at others right after ours was written: enough where whole files are read.
     *
     * @throws RepositoryException.Contested as of {@link #confirm}
     */
    public abstract void awaitLook() throws RepositoryException, InterruptedException;

    /** Proves that our lock is still listed: what was unlocked may have been pruned. */
    public abstract void ensureHeld() throws RepositoryException;

    /** The same, unless it was seen so recently that what is taken away now is taken away in time. */
    abstract void ensureSeen() throws RepositoryException, InterruptedException;

    /** To be called before each upload: after a long sleep of the machine the lock is made good first. */
    public abstract void ensureFresh() throws RepositoryException, InterruptedException;

    /**
     * Stores files that make others rely on what we stored, one after the other, if our lock is still there, before and
     * after: who took it away meanwhile may have pruned what they name, and then they go too. Where nobody can tell,
     * they stay: another run may rely on them already.
     *
     * @throws BackendException.Unconfirmed if the last one stands there, although the store reported a failure
     */
    abstract void publish(List<StoredFiles.Named> files)
            throws RepositoryException, BackendException, InterruptedException;

    /** Releases. */
    @Override
    public abstract void close();

    /** A lock in the repository. */
    abstract static non-sealed class Held extends Lock {}

    private static final class None extends Lock {
        @Override
        public void confirm() {}

        @Override
        public void awaitLook() {}

        @Override
        public void ensureHeld() {
            throw new IllegalStateException("nothing is stored without a lock");
        }

        @Override
        void ensureSeen() {
            ensureHeld();
        }

        @Override
        public void ensureFresh() {
            ensureHeld();
        }

        @Override
        void publish(List<StoredFiles.Named> files) {
            ensureHeld();
        }

        @Override
        public void close() {}
    }
}
