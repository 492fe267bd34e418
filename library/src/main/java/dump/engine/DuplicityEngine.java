package dump.engine;

import dump.archive.Duplicity;
import dump.difftar.BackupSet;
import dump.duplicity.DuplicityException;
import dump.duplicity.Setup;
import dump.files.FileException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.snapshots.PointInTime;
import dump.snapshots.Selector;
import dump.snapshots.Whose;
import java.time.Instant;
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

    /**
     * Looks at the destination.
     *
     * @param setup its secrets are erased by {@link #close}
     * @param trial whether nothing may be changed here either, not even what is kept to be quicker next time
     * @param namesOnly whether nothing is asked for but {@link #snapshots} and {@link #choose}, which need no passphrase
     *     where we can list the destination ourselves
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
            throw Failures.of(e);
        } catch (InterruptedException e) {
            throw new EngineException.Interrupted();
        }
    }

    @Override
    public BackupResult backup(BackupRequest request, Events events) throws EngineException {
        return guarded(events, () -> new DuplicityBackup(setup, duplicity, request, events).run());
    }

    @Override
    public List<PointInTime> snapshots(Whose whose, Events events) throws EngineException {
        return guarded(events, () -> {
            var points = points();
            if (duplicity.otherArchives() != null) events.on(new Event.Warning("other archives at " + duplicity.describe()
                    + " are read with: " + duplicity.otherArchives()));
            if (duplicity.namesComplaint() != null) events.on(new Event.Warning(duplicity.namesComplaint()));
            for (var lost : duplicity.archive().lost()) events.on(new Event.Warning(DuplicityPoints.describe(lost)));
            if (points.all().isEmpty() && duplicity.archive().lost().isEmpty())
                events.on(new Event.Warning(points.nothingSeen()));
            return points.all();
        });
    }

    @Override
    public PointInTime choose(Whose whose, Selector selector, Events events) throws EngineException {
        return guarded(events, () -> points().choose(selector, events));
    }

    @Override
    public ManifestResult manifest(ManifestRequest request, Listing listing, Events events) throws EngineException {
        return guarded(events, () -> {
            var points = points();
            var point = points.choose(request.selector(), events);
            var found = found(points, point, request.whose(), request.paths());
            listing.chosen(point);
            var entries = new long[1];
            for (var one : found) {
                duplicity.list(points.set(point), one.path(), (path, node) -> {
                    if (path.isEmpty()) return;
                    entries[0]++;
                    listing.entry(path, node);
                });
            }
            return new ManifestResult(point, entries[0], -1, 0);
        });
    }

    @Override
    public RestoreResult restore(RestoreRequest request, Choice choice, Events events) throws EngineException {
        return guarded(events, () -> {
            var points = points();
            var point = points.choose(request.selector(), events);
            return listing(points.set(point), choice, told -> {
                var found = found(points, point, request.whose(), request.paths());
                told.chosen(point);
                return new DuplicityRestore(duplicity, points, point, request, events).run(found);
            });
        });
    }

    @Override
    public VerifyResult verify(VerifyRequest request, Choice choice, Events events) throws EngineException {
        return guarded(events, () -> {
            var points = points();
            var point = points.choose(request.selector(), events);
            return listing(points.set(point), choice, told -> {
                var found = found(points, point, request.whose(), request.paths());
                told.chosen(point);
                return new DuplicityVerify(duplicity, points, point, request, events).run(found);
            });
        });
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

    private List<DuplicityPaths.Found> found(DuplicityPoints points, PointInTime point, Whose whose,
            List<PathArgument> arguments) throws DuplicityException, EngineException, InterruptedException {
        if (arguments.isEmpty()) return List.of(new DuplicityPaths.Found(ByteString.EMPTY, null, List.of()));
        return DuplicityPaths.resolve(duplicity, points, point, whose.sources(), arguments);
    }

    private DuplicityPoints points() throws EngineException {
        needArchive();
        return DuplicityPoints.of(duplicity.archive(), duplicity);
    }

    private void needArchive() throws EngineException {
        if (!duplicity.isThere())
            throw new EngineException.NoRepository("there is no Duplicity archive at " + duplicity.describe()
                    + "; is the name right? The first `dump backup` makes it", null);
        var names = duplicity.namesComplaint();
        if (names != null && duplicity.archive().all().isEmpty()) throw new EngineException.Refused(names);
    }

    private interface Work<T> {
        T run() throws EngineException, DuplicityException, FileException, InterruptedException;
    }

    private interface Listed<T> {
        T run(Choice choice) throws EngineException, DuplicityException, FileException, InterruptedException;
    }

    /** Again without the lists, if these turn out to be damaged: whoever needs them reads them before all else. */
    private <T> T listing(BackupSet set, Choice choice, Listed<T> work)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        boolean known = duplicity.isSpoiled(set);
        var told = new boolean[1];
        Choice once = point -> {
            if (!told[0]) choice.chosen(point);
            told[0] = true;
        };
        try {
            return work.run(once);
        } catch (DuplicityException.Damaged damaged) {
            if (known || !duplicity.isSpoiled(set)) throw damaged;
            return work.run(once);
        }
    }

    private <T> T guarded(Events events, Work<T> work) throws EngineException {
        try {
            return work.run();
        } catch (DuplicityException e) {
            throw Failures.of(e);
        } catch (FileException e) {
            throw new EngineException.Failed(e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new EngineException.Interrupted();
        } finally {
            for (var copy : duplicity.mended()) if (told.add(copy)) events.on(new Event.Note("the local copy " + copy
                    + " in " + duplicity.cache() + " was damaged, and has been fetched anew"));
        }
    }

    @Override
    public void close() {
        duplicity.close();
    }
}
