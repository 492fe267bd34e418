package dump.verify;

import dump.concurrent.Tasks;
import dump.files.FileException;
import dump.files.LocalWriter;
import dump.model.ByteString;
import dump.model.Events;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.List;

/**
 * Reads every byte of what is asked for back and proves it by its name, and compares with the living source: what has
 * the metadata of the backup must have its content too. Of each pack that was read from the header is proved, too: who
 * lost the index needs it. Nothing is written, and no second copy is held in memory: the
 * source is hashed chunk by chunk as the backup was.
 */
public final class Verify {
    private static final int QUEUE_MAX = 64;
    private static final ByteString SLASH = ByteString.of("/");

    private final Repository repository;
    private final int workers;

    /** @param repository with its index loaded */
    public Verify(Repository repository, int workers) {
        this.repository = repository;
        this.workers = workers;
    }

    public VerifyOutcome run(List<Root> roots, Events events) throws RepositoryException, InterruptedException {
        var findings = new Findings(events);
        try {
            for (var root : roots) verify(root, findings);
            repository.proveHeaders(findings.packs(), events);
        } catch (RepositoryException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
        return findings.outcome();
    }

    private void verify(Root root, Findings findings) throws Exception {
        if (root.source() == null || root.source().equals(SLASH)) {
            // A source that is the root directory itself has its entries as roots: it has no name to be found by.
            verify(root, null, false, findings);
            return;
        }
        int slash = root.source().lastIndexOf((byte) '/');
        try (var source = LocalWriter.looking(slash == 0 ? SLASH : root.source().slice(0, slash))) {
            verify(root, source, false, findings);
        } catch (FileException e) {
            boolean gone = Comparison.isGone(e);
            if (gone) findings.compared(root.printed(), Likeness.MISSING, "");
            else findings.unreadable(root.printed(), e);
            verify(root, null, gone, findings);
        }
    }

    private void verify(Root root, LocalWriter source, boolean gone, Findings findings) throws Exception {
        try (var tasks = new Tasks<>("verify", workers, QUEUE_MAX, Exception.class)) {
            var proving = new Proving(repository.reader(), tasks, findings);
            new Descent(repository, proving, findings)
                    .verify(root, new Descent.Beside(source == null ? null : source.root(), gone));
            proving.flush();
            tasks.join();
        }
    }
}
