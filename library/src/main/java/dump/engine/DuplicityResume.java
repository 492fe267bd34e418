package dump.engine;

import dump.archive.Duplicity;
import dump.archive.InterruptedRuns;
import dump.difftar.BackupSet;
import dump.difftar.Manifest;
import dump.difftar.PartialSet;
import dump.duplicity.DuplicityException;
import dump.files.FileException;
import dump.files.PatternException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Moment;

/**
 * Lets Duplicity go on with an interrupted backup only while that is true to the source. It keeps the volumes that are
 * stored, but writes new signatures of everything: what has changed since among the entries of these volumes would
 * never be backed up, without a word.
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

    /** Whether an interrupted backup is not resumed but begins anew. */
    boolean beginsAnew(ByteString source) throws EngineException, DuplicityException, FileException {
        boolean anew = false;
        for (var partial : interrupted.sets()) {
            // Cut off after its last file: it is whole.
            if (duplicity.archive().sets().stream().anyMatch(partial::isOf)) {
                interrupted.forget(partial);
                continue;
            }
            var stored = duplicity.archive().unfinished().stream().filter(partial::isOf).findFirst();
            // Without a volume Duplicity begins anew by itself.
            if (stored.isEmpty() || stored.get().volumes().isEmpty()) continue;
            var reason = reason(partial, stored.get(), source);
            if (reason == null) continue;
            beginAnew(partial, stored.get(), reason);
            anew = true;
        }
        return anew;
    }

    /** Why it can't be resumed; null if it can. */
    private String reason(PartialSet partial, BackupSet stored, ByteString source)
            throws EngineException, DuplicityException, FileException {
        if (request.full() && !partial.full()) return "a full one is wanted now";
        Manifest manifest;
        try {
            manifest = interrupted.manifest(partial);
        } catch (DuplicityException.Damaged damaged) {
            return damaged.getMessage();
        }
        if (!source.equals(manifest.source())) return "it was of " + manifest.source();
        ByteString end = null;
        for (var volume : manifest.volumes().entrySet())
            if (stored.volumes().containsKey(volume.getKey())) end = volume.getValue().end();
        if (end == null) return null;
        try {
            var changes = SourceChanges.of(request, source, partial.time(), end);
            var changed = changes.first();
            // Only an incremental backup may end with what is not there: it tells of it as deleted.
            if (changed == null && partial.full() && !changes.seen()) changed = end;
            if (changed == null) return null;
            return (changed.isEmpty() ? source : source.resolve(changed)) + " has changed since";
        } catch (PatternException e) {
            throw new EngineException.Refused(e.getMessage());
        }
    }

    private void beginAnew(PartialSet partial, BackupSet stored, String reason)
            throws EngineException, DuplicityException {
        var what = "the interrupted backup of " + Moment.shown(partial.time()) + " cannot be resumed, as " + reason;
        // Its signatures without its manifest would stand in the way of what is built beside it.
        if (interrupted.lacksManifestAlone(partial))
            throw new EngineException.Refused(what + ", and it is stored all but its manifest; `dump cleanup` removes"
                    + " it, and the next backup begins anew");
        interrupted.forget(partial);
        int files = stored.volumes().size();
        events.on(new Event.Note(what + "; it begins anew, and `dump cleanup` removes what is left of its "
                + files + (files == 1 ? " file" : " files")));
    }
}
