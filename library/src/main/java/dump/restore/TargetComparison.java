package dump.restore;

import dump.model.BlobType;
import dump.model.Decision;
import dump.model.Event;
import dump.posix.FileException;
import dump.repository.BlobIndex;
import dump.source.StretchHash;
import dump.target.Decider;
import dump.target.ExistingFile;
import dump.target.RestoreTally;

/** Decides, by content and metadata, what becomes of a file in whose place a regular file stands. Thread-safe. */
final class TargetComparison {
    private final BlobIndex index;
    private final Decider decider;
    private final RestoreTally tally;

    TargetComparison(BlobIndex index, Decider decider, RestoreTally tally) {
        this.index = index;
        this.decider = decider;
        this.tally = tally;
    }

    /** Whether it is to be written; if not, the job is settled. */
    boolean isToBeWritten(FileJob job) {
        try (var existing = job.directory().target().open(job.node().name())) {
            var decision = decision(existing, job);
            if (decision instanceof Decision.Replace) {
                job.decide(decision);
                return true;
            }
            tally.tell(new Event.Progress(job.size()));
            if (decision instanceof Decision.Adjust) existing.adjust(job.node());
            job.settle(decision);
        } catch (FileException e) {
            failed(job, e);
        }
        return false;
    }

    private Decision decision(ExistingFile existing, FileJob job) throws FileException {
        var decision = decider.file(existing, job.node(), isEqual(existing, job), LinkGroups.isLinked(job.node()));
        return decision instanceof Decision.Unchanged && job.apartFrom() != null ? new Decision.Keep(
                "is not a hard link to " + job.apartFrom() + ", as it is in the backup,") : decision;
    }

    private boolean isEqual(ExistingFile existing, FileJob job) throws FileException {
        var file = existing.content();
        return file.stat().size() == job.size() && StretchHash.mine().areOf(file, job.node().blobs(),
                id -> index.plainLength(BlobType.DATA, id));
    }

    /** A plan gives nobody the right to read it. */
    private void failed(FileJob job, FileException failure) {
        var directory = job.directory().target();
        var name = job.node().name();
        try {
            if (failure.kind() == FileException.Kind.DENIED
                    && directory.isShut(name)) job.settle(decider.unread(directory,
                    job.node(), directory.look(name), Decider.SHUT));
            else job.settleFailed(failure);
        } catch (FileException gone) {
            job.settleFailed(gone);
        }
    }
}
