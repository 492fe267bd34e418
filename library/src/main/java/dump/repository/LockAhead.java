package dump.repository;

import dump.backend.BackendException;
import java.util.List;

/** A lock that is being taken while the work begins: whoever needs it waits for it, and hears why it could not be had. */
final class LockAhead extends Lock.Held {
    private final Ahead<Lock> taking;

    LockAhead(Ahead<Lock> taking) {
        this.taking = taking;
    }

    private Lock taken() throws RepositoryException, InterruptedException {
        try {
            return taking.get();
        } catch (BackendException.Interrupted stop) {
            throw (InterruptedException) new InterruptedException().initCause(stop);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    @Override
    public void awaitWritten() throws RepositoryException, InterruptedException {
        taken();
    }

    @Override
    public void confirm() throws RepositoryException, InterruptedException {
        taken().confirm();
    }

    @Override
    public void awaitLook() throws RepositoryException, InterruptedException {
        taken().awaitLook();
    }

    @Override
    public void ensureHeld() throws RepositoryException {
        try {
            taken().ensureHeld();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new RepositoryException.Failed("interrupted while the lock was taken", stop);
        }
    }

    @Override
    void ensureSeen() throws RepositoryException, InterruptedException {
        taken().ensureSeen();
    }

    @Override
    public void ensureFresh() throws RepositoryException, InterruptedException {
        taken().ensureFresh();
    }

    @Override
    void publish(List<StoredFiles.Named> files) throws RepositoryException, BackendException, InterruptedException {
        taken().publish(files);
    }

    @Override
    void giveUpWaiting() {
        taking.close();
    }

    /** One that is still being taken is given up. */
    @Override
    public void close() {
        giveUpWaiting();
        var lock = taking.result();
        if (lock != null) lock.close();
    }
}
