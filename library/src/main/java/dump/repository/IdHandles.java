package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.Handle;
import dump.model.BlobType;
import dump.model.Id;
import java.util.ArrayList;
import java.util.List;

/** Files that an identifier names. */
final class IdHandles {
    private IdHandles() {}

    /** The names of a kind that are identifiers; anything else that lies there is not ours. */
    static List<Id> ids(Backend backend, FileKind kind) throws BackendException {
        var ids = new ArrayList<Id>();
        backend.list(kind, entry -> {
            if (Id.isId(entry.name())) ids.add(Id.parse(entry.name()));
        });
        return ids;
    }

    static Handle of(FileKind kind, Id id) {
        return Handle.of(kind, id.toString());
    }

    /** Of a pack of which nobody here knows what it holds. */
    static Handle pack(Id id) {
        return of(FileKind.PACK, id);
    }

    /** @param type of the blobs that it holds, or of those that are wanted from it */
    static Handle pack(Id id, BlobType type) {
        return new Handle(FileKind.PACK, id.toString(), type == BlobType.TREE);
    }
}
