package dump.restore;

import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Existing;
import dump.model.Node;
import dump.model.RestoreOutcome;
import dump.posix.FileException;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.target.LocalWriter;
import dump.target.RestoreTally;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Brings entries back. Only what differs from what is there, by content or metadata, is touched, and that only if it is
 * asked for; a file gets its name only when it is whole, so a restore that was killed is simply done again. What is
 * damaged is told by name, and the rest goes on.
 */
public final class Restore {
    private Restore() {}

    /**
     * What a restore of the roots, with all that is below them, would do.
     *
     * @param repository with its index loaded
     * @param target absolute
     */
    public static PlannedRestore plan(Repository repository, List<RestoreRoot> roots, ByteString target,
            Existing existing) {
        return new PlannedRestore(repository, roots, target, existing);
    }

    /**
     * Does what is planned.
     *
     * @throws FileException if the target cannot be opened or no more can be written there
     */
    public static RestoreOutcome run(PlannedRestore plan, Events events)
            throws RepositoryException, FileException, InterruptedException {
        var tally = new RestoreTally(events);
        try (var target = LocalWriter.into(plan.target(), text -> tally.tell(new Event.Warning(text)))) {
            var outcome = new RestoreRun(plan, target, tally, job -> true).go();
            long entries = target.withoutAttributes();
            if (entries > 0) tally.tell(new Event.Warning(entries + (entries == 1 ? " entry has" : " entries have")
                    + " extended attributes that the file system of " + plan.target() + " cannot hold"));
            return outcome;
        }
    }

    /**
     * Writes one file's content, each blob proved before any of its bytes.
     *
     * @return how many bytes
     * @throws IOException of the output alone
     */
    public static long writeTo(Repository repository, Node file, OutputStream output)
            throws RepositoryException, IOException {
        if (file.blobs() == null) {
            throw new RepositoryException.Damaged("the backup does not say what is in " + file.name(), null);
        }
        long bytes = 0;
        for (var id : file.blobs()) {
            var blob = repository.reader().load(BlobType.DATA, id);
            output.write(blob);
            bytes += blob.length;
        }
        return bytes;
    }
}
