package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setup;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.Naming;
import dump.engine.BackupRequest;
import dump.engine.BackupResult;
import dump.engine.CleanupPlan;
import dump.engine.CleanupResult;
import dump.engine.Engine;
import dump.engine.EngineException;
import dump.engine.View;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import dump.posix.FileException;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Drives the installed Duplicity, and stands between it and its users where it endangers them. */
public final class DuplicityEngine implements Engine {
    private final Setup setup;
    private final Duplicity duplicity;
    private final Set<String> told = new HashSet<>();

    private DuplicityEngine(Setup setup, Duplicity duplicity) {
        this.setup = setup;
        this.duplicity = duplicity;
    }

    /** Whether files of these names are an archive of Duplicity, whatever it is called. */
    public static boolean isArchive(Collection<String> names) {
        return !Archive.of(names, Naming.STANDARD).all().isEmpty() || Naming.STANDARD.ofOthers(names) != null;
    }

    /**
     * Looks at the destination.
     *
     * @param setup its secrets are erased by {@link #close}
     * @param trial whether nothing may be changed here either, not even what is kept to be quicker next time
     * @param namesOnly whether nothing is asked for but {@link #snapshots} and {@link #choose}, which need no
     *     passphrase where we can list the destination ourselves
     */
    public static DuplicityEngine open(Setup setup, boolean trial, boolean namesOnly, Duplicity.Passphrase passphrase)
            throws EngineException {
        return open(setup, trial, namesOnly, false, passphrase);
    }

    /**
     * The same for reading an archive of which no configuration tells how its files are named: that is read off the
     * destination where we can list it. A {@code --file-prefix} among the options says which of several is meant.
     */
    public static DuplicityEngine openUnconfigured(Setup setup, boolean trial, boolean namesOnly,
            Duplicity.Passphrase passphrase) throws EngineException {
        return open(setup, trial, namesOnly, true, passphrase);
    }

    private static DuplicityEngine open(Setup setup, boolean trial, boolean namesOnly, boolean anyNames,
            Duplicity.Passphrase passphrase) throws EngineException {
        try {
            return new DuplicityEngine(setup, Duplicity.open(setup, trial, namesOnly, anyNames, passphrase));
        } catch (DuplicityException e) {
            throw DuplicityFailures.of(e);
        } catch (InterruptedException e) {
            throw new EngineException.Interrupted();
        }
    }

    @Override
    public BackupResult backup(BackupRequest request, Events events) throws EngineException {
        return guarded(events, () -> new DuplicityBackup(setup, duplicity, request, events).run());
    }

    @Override
    public List<SnapshotInfo> snapshots(SnapshotFilter filter, Events events) throws EngineException {
        return guarded(events, () -> {
            var snapshots = snapshots();
            if (duplicity.otherArchives() != null) events.on(new Event.Warning("other archives at "
                    + duplicity.describe()
                    + " are read with: " + duplicity.otherArchives()));
            if (duplicity.namesComplaint() != null) events.on(
                    new Event.Warning(duplicity.namesComplaint(), duplicity.namesRemedy(false)));
            for (var lost : duplicity.archive().lost()) events.on(new Event.Warning(DuplicitySnapshots.describe(lost)));
            if (snapshots.all().isEmpty() && duplicity.archive().lost().isEmpty())
                events.on(snapshots.nothingSeen());
            return snapshots.all();
        });
    }

    @Override
    public SnapshotInfo choose(SnapshotFilter filter, Selector selector, Events events) throws EngineException {
        return guarded(events, () -> snapshots().choose(selector, events));
    }

    @Override
    public View view(SnapshotFilter filter, Events events) throws EngineException {
        return guarded(events, () -> new DuplicityView(this, duplicity, snapshots(), filter, events));
    }

    @Override
    public CleanupPlan planCleanup(Instant before, Events events) throws EngineException {
        return guarded(events, () -> {
            needArchive();
            return new DuplicityCleanup(duplicity, events).plan(before);
        });
    }

    @Override
    public CleanupResult cleanup(CleanupPlan plan, Events events) throws EngineException {
        return guarded(events, () -> new DuplicityCleanup(duplicity, events).run(plan));
    }

    private DuplicitySnapshots snapshots() throws EngineException {
        needArchive();
        return DuplicitySnapshots.of(duplicity.archive(), duplicity);
    }

    private void needArchive() throws EngineException {
        if (!duplicity.isThere())
            throw new EngineException.NoRepository("there is no Duplicity archive at " + duplicity.describe(),
                    new Remedy.FirstBackup(), null);
        var names = duplicity.namesComplaint();
        if (names != null && duplicity.archive().all().isEmpty())
            throw new EngineException.Refused(names, duplicity.namesRemedy(false));
    }

    interface Work<T> {
        T run() throws EngineException, DuplicityException, FileException, InterruptedException;
    }

    <T> T guarded(Events events, Work<T> work) throws EngineException {
        try {
            return work.run();
        } catch (DuplicityException e) {
            throw DuplicityFailures.of(e);
        } catch (FileException e) {
            throw new EngineException.Failed(e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new EngineException.Interrupted();
        } finally {
            for (var copy : duplicity.mended()) if (told.add(copy)) events.on(new Event.Note("the local copy " + copy
                    + " in " + duplicity.cache() + " was damaged, and has been fetched again"));
        }
    }

    @Override
    public void close() {
        duplicity.close();
    }
}
