package dump.restore;

import dump.concurrent.Tasks;
import dump.files.FileException;
import dump.files.LocalWriter;
import dump.model.BlobType;
import dump.model.Event;
import dump.model.Events;
import dump.model.Node;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings entries back. Only what differs from what is there, by content or metadata, is touched, and that only if it
 * is asked for; a file gets its name only when it is whole, so a restore that was killed is simply done again. What is damaged is told by name, and the rest goes on.
 */
public final class Restore {
    /** Slices that wait for a worker: some 8 MiB to be read each, but only their plan is held. */
    private static final int QUEUE_MAX = 64;

    private final Repository repository;
    private final RestoreOptions options;
    private final int workers;

    /** @param repository with its index loaded */
    public Restore(Repository repository, RestoreOptions options, int workers) {
        this.repository = repository;
        this.options = options;
        this.workers = workers;
    }

    /**
     * Restores the roots with all that is below them.
     *
     * @throws FileException if the target cannot be opened or no more can be written there
     */
    public RestoreOutcome run(List<Root> roots, Events events)
            throws RepositoryException, FileException, InterruptedException {
        var ledger = new Ledger(events);
        var links = new LinkGroups(ledger, options);
        var replacements = new Replacements();
        try (var writer = options.trial() ? LocalWriter.looking(options.target())
                : LocalWriter.into(options.target(), text -> ledger.tell(new Event.Warning(text)))) {
            var shared = new FileJob.Shared(ledger, links, replacements, writer::foresee, ConcurrentHashMap.newKeySet());
            try (var tasks = new Tasks<>("restore", workers, QUEUE_MAX, Exception.class)) {
                var comparison = new Comparison(repository.index(), options, ledger);
                var batches = new Batches(repository.reader(), tasks, ledger, comparison);
                var descent = new Descent(repository, options, writer, batches, shared);
                descent.restore(roots);
                do {
                    batches.flush();
                    tasks.join();
                    replacements.flush();
                } while (restoreAgain(links, descent));
                ledger.throwFatal();
            } finally {
                List.copyOf(shared.begun()).forEach(FileJob::discard);
            }
            if (writer.withoutAttributes() > 0) {
                long entries = writer.withoutAttributes();
                ledger.tell(new Event.Warning(entries + (entries == 1 ? " entry has" : " entries have")
                        + " extended attributes that the file system of " + options.target() + " cannot hold"));
            }
            return ledger.outcome(writer.withoutOwner());
        } catch (RepositoryException | FileException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private static boolean restoreAgain(LinkGroups links, Descent descent) throws Exception {
        var job = links.pollAgain();
        if (job == null) return false;
        for (; job != null; job = links.pollAgain()) descent.restoreAgain(job);
        return true;
    }

    /**
     * Writes one file's content, each blob proved before any of its bytes.
     *
     * @return how many bytes
     * @throws IOException of the output alone
     */
    public static long writeTo(Repository repository, Node file, OutputStream output)
            throws RepositoryException, IOException {
        if (file.content() == null) {
            throw new RepositoryException.Damaged("the backup does not say what is in " + file.name(), null);
        }
        long bytes = 0;
        for (var id : file.content()) {
            var blob = repository.reader().load(BlobType.DATA, id);
            output.write(blob);
            bytes += blob.length;
        }
        return bytes;
    }
}
