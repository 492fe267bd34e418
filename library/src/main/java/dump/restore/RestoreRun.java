package dump.restore;

import dump.model.RestoreOutcome;
import dump.posix.FileException;
import dump.reading.FileBatches;
import dump.repository.RepositoryException;
import dump.target.Decider;
import dump.target.LocalTarget;
import dump.target.RestoreTally;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Goes through a plan once and decides about each entry. What comes of that is the target's affair and the content's.
 */
final class RestoreRun {
    private final PlannedRestore plan;
    private final LocalTarget target;
    private final RestoreTally tally;
    private final Predicate<FileJob> needsContent;

    /**
     * @param needsContent hears of each file that is to be written, from several threads: whether its content is to be
     *     read for that. If not, it has settled the job
     */
    RestoreRun(PlannedRestore plan, LocalTarget target, RestoreTally tally, Predicate<FileJob> needsContent) {
        this.plan = plan;
        this.target = target;
        this.tally = tally;
        this.needsContent = needsContent;
    }

    RestoreOutcome go() throws RepositoryException, FileException, InterruptedException {
        var repository = plan.repository();
        var decider = new Decider(plan.existing());
        var links = new LinkGroups(tally, decider);
        var replacements = new Replacements();
        var shared = new FileJob.Shared(tally, links, replacements, ConcurrentHashMap.newKeySet());
        var work = new Work(new TargetComparison(repository.index(), decider, tally));
        try (var batches = new FileBatches<>(repository, "restore", work, tally::tell)) {
            var walk = new RestoreWalk(repository, target, decider, batches, needsContent, shared);
            walk.restore(plan.roots());
            do {
                batches.finish();
                replacements.flush();
            } while (restoreAgain(links, walk));
            tally.throwFatal();
            return tally.outcome(target.withoutOwner());
        } catch (RepositoryException | FileException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception unexpected) {
            throw new IllegalStateException(unexpected);
        } finally {
            List.copyOf(shared.begun()).forEach(FileJob::discard);
        }
    }

    private final class Work implements FileBatches.Work<FileJob> {
        private final TargetComparison comparison;

        Work(TargetComparison comparison) {
            this.comparison = comparison;
        }

        @Override
        public boolean isToBeRead(FileJob job) {
            return comparison.isToBeWritten(job) && needsContent.test(job);
        }

        @Override
        public void ensureSensible() throws FileException {
            tally.throwFatal();
        }
    }

    private static boolean restoreAgain(LinkGroups links, RestoreWalk walk) throws Exception {
        var job = links.pollAgain();
        if (job == null) return false;
        for (; job != null; job = links.pollAgain()) walk.restoreAgain(job);
        return true;
    }
}
