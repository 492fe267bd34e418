package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import java.util.Optional;

/** What a store says of a repository's files, without reading them. */
public final class StoreFiles {
    private final Backend backend;

    StoreFiles(Backend backend) {
        this.backend = backend;
    }

    /** How many files, and how large together where the store says so. */
    public record Total(long files, long bytes) {}

    public Total packs() throws RepositoryException {
        return total(FileKind.PACK);
    }

    public Total indexes() throws RepositoryException {
        return total(FileKind.INDEX);
    }

    private Total total(FileKind kind) throws RepositoryException {
        var sums = new long[2];
        try {
            backend.list(kind, entry -> {
                sums[0]++;
                sums[1] += Math.max(0, entry.size());
            });
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        return new Total(sums[0], sums[1]);
    }

    /** Whether the store keeps what is removed as a former version, which takes room; empty if it does not say. */
    public Optional<Boolean> keepsRemoved() {
        try {
            return backend.keepsRemoved();
        } catch (BackendException unknown) {
            return Optional.empty();
        }
    }
}
