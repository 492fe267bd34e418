package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.DuplicityJob;
import dump.duplicity.command.LocalWorkspace;
import dump.duplicity.command.Runner;
import dump.duplicity.command.Setup;
import dump.duplicity.findings.Finding;
import java.util.function.Consumer;

/** Runs of Duplicity on an archive: those that read get a mirror of the cache, those that write the cache itself. */
final class DuplicityRuns {
    private final Setup setup;
    private final boolean trial;
    private final LocalWorkspace workspace;
    private final Runner runner;
    private final LocalCache cache;
    private final Copies copies;
    private final Destination destination;
    private final Contents contents;
    private final ArchiveIdentity identity;
    private final ReuploadOfCopies reupload;

    DuplicityRuns(Setup setup, boolean trial, LocalWorkspace workspace, Runner runner, LocalCache cache, Copies copies,
            Destination destination, Contents contents, ArchiveIdentity identity, ReuploadOfCopies reupload) {
        this.setup = setup;
        this.trial = trial;
        this.workspace = workspace;
        this.runner = runner;
        this.cache = cache;
        this.copies = copies;
        this.destination = destination;
        this.contents = contents;
        this.identity = identity;
        this.reupload = reupload;
    }

    InterruptedRuns interrupted() {
        return new InterruptedRuns(cache, destination.names(), cache.naming(), trial);
    }

    /** A run that reads, or only tries, passing over volumes that are lost. */
    void read(DuplicityJob job, LostVolumes lost, Consumer<Finding> findings)
            throws DuplicityException, InterruptedException {
        again(job, () -> readOnce(job, lost, findings));
    }

    private void readOnce(DuplicityJob job, LostVolumes lost, Consumer<Finding> findings)
            throws DuplicityException, InterruptedException {
        mirror(job);
        copies.leaveOut(lost);
        // A trial backup writes no unfinished file, and without them Duplicity 3 would delete their volumes.
        if (job instanceof DuplicityJob.Backup) copies.mirrorUnfinished(interrupted().resumable(destination.archive()));
        // Duplicity would make a destination that is not there.
        boolean nowhere = !destination.isThere() && destination.store() != null;
        var url = nowhere ? "file://" + workspace.temporary() + "/none" : setup.url();
        runner.run(job, workspace.archive(), url, findings);
    }

    private void mirror(DuplicityJob job) throws DuplicityException {
        var time = switch (job) {
            case DuplicityJob.Restore restore -> restore.time();
            case DuplicityJob.Verify verify -> verify.time();
            case DuplicityJob.Listing listing -> listing.time();
            case DuplicityJob.Backup _, DuplicityJob.Cleanup _, DuplicityJob.RemoveOlderThan _ -> null;
        };
        var archive = destination.archive();
        var wanted = archive.sets().stream().filter(set -> set.time().equals(time)).findFirst();
        if (wanted.isEmpty()) copies.mirror();
        else copies.mirrorFor(archive.chainOf(wanted.get()).upTo(wanted.get()), archive);
    }

    /** A run that changes the archive. */
    void write(DuplicityJob job, Consumer<Finding> findings) throws DuplicityException, InterruptedException {
        if (trial) throw new IllegalStateException("a trial run writes nothing");
        interrupted().settle(destination.archive());
        cache.remove(cache.names().stream().filter(cache.naming()::isMisread).toList());
        identity.note();
        boolean needsNothing = job instanceof DuplicityJob.Backup backup && backup.full()
                && !runner.version().clearsBeforeBackups();
        var damaged = needsNothing ? new LocalPlaceholders(cache, destination.archive()) : null;
        again(job, () -> reupload.keeping(() -> LocalPlaceholders.passing(damaged,
                () -> runner.run(job, setup.archiveDirectory(), setup.url(), findings))));
    }

    /** Runs it, and once more if it failed by the copy of the newest manifest, which is another now. */
    private void again(DuplicityJob job, ReuploadOfCopies.Writing run) throws DuplicityException, InterruptedException {
        try {
            run.run();
        } catch (DuplicityException.Damaged damaged) {
            if (!(job instanceof DuplicityJob.Backup) || damaged.volume() != null
                    || !contents.renewNewest()) throw damaged;
            run.run();
        }
    }
}
