package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import java.util.Set;
import java.util.function.Consumer;

/** A store in which files of some kinds may not be listed. */
final class ClosedFolders extends FilterBackend {
    private final Set<FileKind> closed;

    ClosedFolders(Backend inner, FileKind... closed) {
        super(inner);
        this.closed = Set.of(closed);
    }

    @Override
    public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
        if (closed.contains(kind)) throw new BackendException.Denied("not allowed to list " + kind, null);
        super.list(kind, found);
    }
}
