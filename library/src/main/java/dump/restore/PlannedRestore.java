package dump.restore;

import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Existing;
import dump.model.RestoreOutcome;
import dump.model.RestoreStep;
import dump.posix.FileException;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.target.PlannedTarget;
import dump.target.RestoreTally;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is to be restored, where to, and by which rule. It holds no entry: each time it is asked it decides about one
 * after the other, by the same code as {@link Restore#run}, and so says what that would do now. It reads what stands at
 * the target, and hashes files that may be right, but fetches no content and writes nothing.
 *
 * @param repository with its index loaded
 * @param target absolute directory, made when it is missing; nothing is written outside it
 */
public record PlannedRestore(Repository repository, List<RestoreRoot> roots, ByteString target, Existing existing) {
    public PlannedRestore {
        roots = List.copyOf(roots);
    }

    /**
     * Decides about each entry. Files that are compared come a little later than what the snapshot has after them.
     *
     * @param steps called by one thread at a time
     * @throws FileException if the target could not be opened or made
     */
    public void forEach(Consumer<RestoreStep> steps) throws RepositoryException, FileException, InterruptedException {
        var turn = new Object();
        foresee(new RestoreTally(step -> {
            synchronized (turn) {
                steps.accept(step);
            }
        }, Events.NONE));
    }

    /** Tells the events of a run, each entry as it would end, and what the run would return. */
    public RestoreOutcome foresee(Events events) throws RepositoryException, FileException, InterruptedException {
        return foresee(new RestoreTally(events));
    }

    private RestoreOutcome foresee(RestoreTally tally)
            throws RepositoryException, FileException, InterruptedException {
        try (var planned = PlannedTarget.of(target)) {
            return new RestoreRun(this, planned, tally, job -> isRead(job, tally)).go();
        }
    }

    /** No file is, for none is written. */
    private static boolean isRead(FileJob job, RestoreTally tally) {
        tally.tell(new Event.Progress(job.size()));
        try {
            job.directory().target().place(job.node(), job.takesPlace());
            job.settle(job.decision());
        } catch (FileException e) {
            job.settleFailed(e);
        }
        return false;
    }
}
