package dump.repository;

import dump.backend.FileKind;
import dump.backend.Handle;
import dump.model.BlobType;
import dump.model.Id;

/** The handles of files that an identifier names. */
final class Handles {
    private Handles() {}

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
