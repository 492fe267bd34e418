package dump.source;

import dump.model.ByteString;
import dump.posix.Descriptors;
import dump.posix.Place;

/**
 * What a backup was made of, as it stands now, to be compared with it. Nothing is written; a bounded number of its
 * directories is held open, however many are asked. Thread-safe.
 */
public final class LivingSource implements AutoCloseable {
    /** Well below the 1,024 that a process may usually open. */
    private static final int IDLE_MAX = 400;

    private final Descriptors descriptors = new Descriptors(IDLE_MAX);

    /** The directory of an absolute path, the links of which count. It need not be there. */
    public SourceDirectory directory(ByteString path) {
        return new SourceDirectory(null, descriptors, new Place(null, path));
    }

    /** Nobody asks its directories any more. */
    @Override
    public void close() {
        descriptors.close();
    }
}
