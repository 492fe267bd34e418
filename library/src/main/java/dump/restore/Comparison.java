package dump.restore;

import dump.files.ExistingFile;
import dump.files.FileException;
import dump.files.StretchHash;
import dump.model.BlobType;
import dump.model.Event;
import dump.repository.BlobIndex;

/** Decides, by content, what becomes of a file in whose place a regular file stands. Thread-safe. */
final class Comparison {
    private final BlobIndex index;
    private final RestoreOptions options;
    private final Ledger ledger;

    Comparison(BlobIndex index, RestoreOptions options, Ledger ledger) {
        this.index = index;
        this.options = options;
        this.ledger = ledger;
    }

    /** Whether it is to be written; if not, the job is settled. */
    boolean isToBeWritten(FileJob job) {
        try (var existing = job.directory().target().open(job.node().name())) {
            if (isEqual(existing, job)) return isOtherFileToo(existing, job);
        } catch (FileException e) {
            job.settleFailed(e);
            return false;
        }
        if (options.overwrite() && !options.trial()) {
            job.replaceExisting();
            return true;
        }
        if (options.overwrite()) job.settleRestored(true);
        else job.settleKept();
        return false;
    }

    private boolean isEqual(ExistingFile existing, FileJob job) throws FileException {
        var file = existing.content();
        if (file.stat().size() != job.size()) return false;
        long at = 0;
        for (var id : job.node().content()) {
            int length = index.plainLength(BlobType.DATA, id);
            if (!id.equals(StretchHash.mine().of(file, at, length))) return false;
            at += length;
        }
        return true;
    }

    /** The content is right, so only metadata is set; but never those of a file that has names elsewhere. */
    private boolean isOtherFileToo(ExistingFile existing, FileJob job) {
        if (existing.content().stat().links() > 1 && !LinkGroups.isLinked(job.node())) {
            if (options.overwrite() && !options.trial()) {
                job.replaceExisting();
                return true;
            }
            ledger.tell(new Event.Warning(job.printed() + " is right, but the file there has other names too, so its "
                    + "owner, mode and times were left alone"));
        } else if (!options.trial()) {
            existing.adjust(job.node());
        }
        ledger.tell(new Event.Progress(job.size()));
        job.settleRestored(false);
        return false;
    }
}
