package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.model.Id;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Lists that are read before they are asked for. Each is given out once. */
final class EarlyLists implements AutoCloseable {
    private final Map<FileKind, Ahead<List<Id>>> begun = new ConcurrentHashMap<>();

    void begin(Backend backend, List<FileKind> kinds) {
        for (var kind : kinds)
            begun.put(kind, Ahead.start("listing of " + kind, () -> IdHandles.ids(backend, kind)));
    }

    /** Null if none was begun, or it was given out. */
    List<Id> take(FileKind kind) throws BackendException, RepositoryException {
        var list = begun.remove(kind);
        return list == null ? null : list.get();
    }

    /** Whether all that were begun are empty; else they are given out to nobody. */
    boolean areEmpty() throws BackendException, RepositoryException {
        boolean empty = true;
        for (var list : begun.values()) empty &= list.get().isEmpty();
        if (!empty) begun.clear();
        return empty;
    }

    @Override
    public void close() {
        begun.values().forEach(Ahead::close);
    }
}
