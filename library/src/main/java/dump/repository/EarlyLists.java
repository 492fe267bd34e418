package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.model.Id;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Lists that are read while a repository is opened, for who takes no lock. Each is given out once. */
final class EarlyLists implements AutoCloseable {
    static final EarlyLists NONE = new EarlyLists(Map.of());

    private final Map<FileKind, Ahead<List<Id>>> begun;

    private EarlyLists(Map<FileKind, Ahead<List<Id>>> begun) {
        this.begun = begun;
    }

    static EarlyLists begin(Backend backend, List<FileKind> kinds) {
        var begun = new ConcurrentHashMap<FileKind, Ahead<List<Id>>>();
        for (var kind : kinds)
            begun.put(kind, Ahead.start("listing of " + kind, () -> IdHandles.ids(backend, kind)));
        return new EarlyLists(begun);
    }

    /** Null if none was begun, or it was given out. */
    List<Id> take(FileKind kind) throws BackendException, RepositoryException {
        var list = begun.isEmpty() ? null : begun.remove(kind);
        return list == null ? null : list.get();
    }

    @Override
    public void close() {
        begun.values().forEach(Ahead::close);
    }
}
