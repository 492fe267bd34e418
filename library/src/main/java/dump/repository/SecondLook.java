package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.Handle;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What proved wrong when it was read is read once more, past all copies and over a new connection, before it is called
 * damaged: some stores deliver wrong bytes for a while. Thread-safe.
 */
final class SecondLook {
    private final Backend backend;
    private final Set<Handle> distrusted = ConcurrentHashMap.newKeySet();

    SecondLook(Backend backend) {
        this.backend = backend;
    }

    /** Reads and proves. */
    interface Reading<T> {
        T read() throws BackendException, FormatException, UnauthenticException;
    }

    <T> T at(Handle file, Reading<T> reading) throws BackendException, FormatException, UnauthenticException {
        try {
            return reading.read();
        } catch (FormatException | UnauthenticException | BackendException.TooShort | BackendException.TooLong wrong) {
            distrusts(file);
            return reading.read();
        }
    }

    /** Once a file: a connection is not made anew for each of many damaged blobs. @return whether it was now */
    boolean distrusts(Handle file) {
        boolean first = distrusted.add(file);
        if (first) backend.distrust(file);
        return first;
    }
}
