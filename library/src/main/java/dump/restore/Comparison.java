package dump.restore;

import dump.files.ExistingFile;
import dump.files.FileException;
import dump.files.StretchHash;
import dump.model.BlobType;
import dump.model.Event;
import dump.repository.BlobIndex;

/** Decides, by content and metadata, what becomes of a file in whose place a regular file stands. Thread-safe. */
final class Comparison {
    static final String CONTENT = "differs from what is there";

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
            if (isEqual(existing, job)) return isReplacedForMetadata(existing, job);
        } catch (FileException e) {
            job.settleFailed(e);
            return false;
        }
        if (options.overwrite() && !options.trial()) {
            job.replaceExisting();
            return true;
        }
        if (options.overwrite()) job.settleForeseen();
        else job.settleKept(CONTENT);
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
    private boolean isReplacedForMetadata(ExistingFile existing, FileJob job) throws FileException {
        var different = existing.differences(job.node());
        boolean hasOtherNames = existing.content().stat().links() > 1 && !LinkGroups.isLinked(job.node());
        if (!different.isEmpty() && options.overwrite() && hasOtherNames && !options.trial()) {
            job.replaceExisting();
            return true;
        }
        ledger.tell(new Event.Progress(job.size()));
        if (different.isEmpty()) {
            if (job.apartFrom() == null) job.settleRestored(false);
            else job.settleKept("is no hard link to " + job.apartFrom() + ", as it is in the backup,");
        } else if (!options.overwrite()) {
            job.settleKeptMetadata(different);
        } else if (hasOtherNames) {
            job.settleForeseen();
        } else {
            if (!options.trial()) existing.adjust(job.node());
            job.settleAdjusted(options.trial());
        }
        return false;
    }
}
