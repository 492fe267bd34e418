package dump.backend;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A store that pays for many calls at once: of the reads of some files it answers none before so many are under way.
 * If they do not come, it fails.
 */
public final class CrowdBackend extends FilterBackend {
    private static final long GIVE_UP_SECONDS = 30;

    private final int connections;
    private final Predicate<Handle> files;
    private final CountDownLatch crowd;

    /** @param crowd how many reads of these files must be under way at once, once */
    public CrowdBackend(Backend inner, int connections, int crowd, Predicate<Handle> files) {
        super(inner);
        this.connections = connections;
        this.files = files;
        this.crowd = new CountDownLatch(crowd);
    }

    /** Whether they were. */
    public boolean wasCrowded() {
        return crowd.getCount() == 0;
    }

    @Override
    public int connections() {
        return connections;
    }

    @Override
    public void load(Handle file, long offset, ByteBuffer target) throws BackendException {
        await(file);
        super.load(file, offset, target);
    }

    @Override
    public byte[] loadAll(Handle file, int sizeMax) throws BackendException {
        await(file);
        return super.loadAll(file, sizeMax);
    }

    private void await(Handle file) throws BackendException {
        if (!files.test(file)) return;
        crowd.countDown();
        try {
            if (crowd.await(GIVE_UP_SECONDS, TimeUnit.SECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new BackendException.Lasting("still " + crowd.getCount() + " reads are missing at " + file, null);
    }
}
