package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import java.util.Set;
import java.util.function.Consumer;

/** A store of which some folders may not be listed. */
final class ClosedFolders extends PassingBackend {
    private final Set<String> closed;

    ClosedFolders(Backend inner, String... closed) {
        super(inner);
        this.closed = Set.of(closed);
    }

    @Override
    public void list(String directory, Consumer<Entry> found) throws BackendException {
        if (closed.contains(directory)) throw new BackendException.Denied("not allowed to list " + directory, null);
        super.list(directory, found);
    }
}
