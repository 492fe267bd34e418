package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.archive.InterruptedRuns;
import dump.duplicity.command.DuplicityException;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.difftar.Manifest;
import dump.duplicity.difftar.PartialSet;
import dump.duplicity.difftar.PathOrder;
import dump.engine.BackupRequest;
import dump.engine.EngineException;
import dump.excludes.PatternException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Moment;
import dump.model.Remedy;
import dump.posix.FileException;
import java.util.List;

/**
 * Lets Duplicity go on with an interrupted backup only while that is true to the source. It keeps the volumes that are
 * stored, but writes new signatures of everything: what has changed since among the entries of these volumes would
 * never be backed up, without a word. So it goes on behind the volumes before the first change.
 */
final class DuplicityResume {
    private final Duplicity duplicity;
    private final InterruptedRuns interrupted;
    private final BackupRequest request;
    private final Events events;

    DuplicityResume(Duplicity duplicity, BackupRequest request, Events events) {
        this.duplicity = duplicity;
        interrupted = duplicity.interrupted();
        this.request = request;
        this.events = events;
    }

    /** @param volumes how many of the stored ones are still true, from the first on */
    private record Falsehood(String reason, int volumes) {}

    /** Whether an interrupted backup is not resumed but begins again. */
    boolean beginsAnew(ByteString source)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        boolean again = false;
        for (var partial : interrupted.sets()) {
            // Cut off after its last file: it is whole.
            if (duplicity.archive().sets().stream().anyMatch(partial::isOf)) {
                interrupted.forget(partial);
                continue;
            }
            var stored = duplicity.archive().unfinished().stream().filter(partial::isOf).findFirst();
            // Without a volume Duplicity begins again by itself.
            if (stored.isEmpty() || stored.get().volumes().isEmpty()) continue;
            var falsehood = falsehood(partial, stored.get(), source);
            if (falsehood == null || cutsBack(partial, stored.get(), falsehood)) continue;
            beginAnew(partial, stored.get(), falsehood.reason);
            again = true;
        }
        return again;
    }

    /** Why it can't be resumed as it is; null if it can. */
    private Falsehood falsehood(PartialSet partial, BackupSet stored, ByteString source)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        if (request.isFull() && !partial.full()) return new Falsehood("a full one is wanted now", 0);
        Manifest manifest;
        try {
            manifest = interrupted.manifest(partial);
        } catch (DuplicityException.Damaged damaged) {
            return new Falsehood(damaged.getMessage(), 0);
        }
        if (!source.equals(manifest.source())) return new Falsehood("it was of " + manifest.source(), 0);
        ByteString end = null;
        for (var volume : manifest.volumes().entrySet())
            if (stored.volumes().containsKey(volume.getKey())) end = volume.getValue().end();
        if (end == null) return null;
        try {
            var changes = SourceChanges.of(request, source, partial.time(), end, entries(partial));
            var changed = changes.first();
            // Only an incremental backup may end with what is not there: it tells of it as deleted.
            if (changed == null && partial.full() && !changes.seen()) changed = end;
            if (changed == null) return null;
            return new Falsehood((changed.isEmpty() ? source : source.resolve(changed)) + " has changed since",
                    before(changed, manifest, stored));
        } catch (PatternException e) {
            throw new EngineException.Refused(e.getMessage());
        }
    }

    /** Of an incremental one only what has changed is noted. */
    private StoredEntries entries(PartialSet partial) throws DuplicityException, InterruptedException {
        if (!partial.full()) return null;
        var entries = new StoredEntries();
        interrupted.entries(partial, entries::add);
        return entries.areKnown() ? entries : null;
    }

    /** How many volumes, without a gap, end before a path. */
    private static int before(ByteString path, Manifest manifest, BackupSet stored) {
        int number = 0;
        while (stored.volumes().containsKey(number + 1) && manifest.volumes().containsKey(number + 1)
                && PathOrder.compare(manifest.volumes().get(number + 1).end(), path) < 0) number++;
        return number;
    }

    /**
     * Whether it goes on behind the volumes that are true, when the others are gone: Duplicity looks which are there.
     */
    private boolean cutsBack(PartialSet partial, BackupSet stored, Falsehood falsehood)
            throws DuplicityException, InterruptedException {
        // It makes the last that it finds again, and with one alone begins again.
        if (falsehood.volumes < 2 || !duplicity.canRemoveFiles()
                || interrupted.lacksManifestAlone(partial)) return false;
        var others = stored.volumes().tailMap(falsehood.volumes + 1).values();
        events.on(new Event.Note("the interrupted backup of " + Moment.shown(partial.time())
                + " is resumed after the first " + falsehood.volumes + " of its " + stored.volumes().size()
                + " volumes, as " + falsehood.reason));
        if (!request.isTrial()) duplicity.removeFiles(List.copyOf(others).reversed());
        return true;
    }

    private void beginAnew(PartialSet partial, BackupSet stored, String reason)
            throws EngineException, DuplicityException, InterruptedException {
        var what = "the interrupted backup of " + Moment.shown(partial.time()) + " cannot be resumed, as " + reason;
        // Its signatures without its manifest would stand in the way of what is built beside it.
        if (interrupted.lacksManifestAlone(partial))
            throw new EngineException.Refused(what + ", and it is stored all but its manifest",
                    new Remedy.CleanUpAndBegin());
        boolean removes = duplicity.canRemoveFiles();
        interrupted.forget(partial);
        if (removes && !request.isTrial()) duplicity.removeFiles(stored.files());
        int files = stored.volumes().size();
        var again = what + "; it starts over";
        events.on(removes ? new Event.Note(again + ", and what is left of it is removed, " + files
                + (files == 1 ? " file" : " files")) : new Event.Note(again, new Remedy.CleanUpInterrupted(files)));
    }
}
