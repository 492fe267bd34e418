package dump.verify;

import dump.model.Events;
import dump.reading.FileBatches;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.source.LivingSource;
import java.util.HashSet;
import java.util.List;

/**
 * Reads every byte of what is asked for back and proves it by its name, and compares with the living source: what has
 * the metadata of the backup must have its content too. Of each pack that was read from the header is proved, too: who
 * lost the index needs it. Nothing is written, and no second copy is held in memory: the
 * source is hashed chunk by chunk as the backup was.
 */
public final class Verify {
    private final Repository repository;

    /** @param repository with its index loaded */
    public Verify(Repository repository) {
        this.repository = repository;
    }

    public VerifyOutcome run(List<VerifyRoot> roots, Events events) throws RepositoryException, InterruptedException {
        var tally = new VerifyTally(events);
        try (var source = new LivingSource();
                var batches = new FileBatches<FileCheck>(repository, "verify", new FileBatches.Work<>() {}, events)) {
            var walk = new VerifyWalk(repository, source, batches, tally);
            walk.verify(roots);
            batches.finish();
            var packs = new HashSet<>(walk.packs());
            packs.addAll(batches.packs());
            repository.damage().proveHeaders(packs, events);
        } catch (RepositoryException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
        return tally.outcome();
    }
}
