package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.backend.FilterBackend;
import dump.model.LockRecord;
import dump.model.Timestamp;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A repository of {@link CheapKeys} in which another takes an exclusive lock right after ours was seen to be alone. */
public final class ContestedBackend extends FilterBackend {
    private final AtomicInteger looks = new AtomicInteger();
    private StoredFiles.Sealed other;

    public ContestedBackend(Backend inner) {
        super(inner);
    }

    /** Ours is alone at the first look and at the second, behind its writing; the other stays for three more. */
    @Override
    public void list(FileKind kind, Consumer<Entry> found) throws BackendException {
        int look = kind == FileKind.LOCK ? looks.incrementAndGet() : 0;
        if (look == 6) remove(IdHandles.of(FileKind.LOCK, other.id()));
        super.list(kind, found);
        if (look == 2) enter();
    }

    private void enter() throws BackendException {
        try (var key = CheapKeys.ring(this).open(KeyFiles.read(this), CheapKeys.secret(), any -> true).master();
                var codecs = CheapKeys.codecs(key)) {
            var files = new StoredFiles(this, codecs, 2);
            other = FileLock.seal(files, new LockRecord(new Timestamp(0, 0, 0), true, "far", "eve", 7, 0, 0));
            files.save(FileKind.LOCK, other);
        } catch (RepositoryException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the other came and went. */
    public boolean wasContested() {
        return looks.get() >= 6;
    }
}
