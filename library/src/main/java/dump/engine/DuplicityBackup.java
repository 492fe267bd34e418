package dump.engine;

import dump.archive.Duplicity;
import dump.backup.Backup;
import dump.backup.Estimate;
import dump.difftar.BackupSet;
import dump.duplicity.DuplicityException;
import dump.duplicity.Job;
import dump.duplicity.Setup;
import dump.files.FileException;
import dump.files.LocalDirectory;
import dump.files.OwnPlaces;
import dump.files.PatternException;
import dump.files.RealPath;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Moment;
import dump.selection.Selection;
import java.util.HashSet;
import java.util.List;

/** The way of one backup with Duplicity: guards, full or incremental, the run, and proof that it is there. */
final class DuplicityBackup {
    private static final ByteString ROOT = ByteString.EMPTY;
    /** Duplicity's own size since 0.7.11. */
    private static final long VOLUME_MEGABYTES = 200;

    private final Setup setup;
    private final Duplicity duplicity;
    private final Events events;
    private BackupRequest request;
    private OwnPlaces own;

    DuplicityBackup(Setup setup, Duplicity duplicity, BackupRequest request, Events events) {
        this.setup = setup;
        this.duplicity = duplicity;
        this.request = request;
        this.events = events;
    }

    BackupResult run() throws EngineException, DuplicityException, FileException, InterruptedException {
        if (request.standardInput() != null)
            throw new EngineException.Refused("Duplicity backs up directories, not standard input; the native engine"
                    + " does both");
        var source = source();
        own = Sources.own(duplicity.ownPlaces(), request.leaveOut(), List.of(source));
        request = request.withLeaveOut(own.pathsBelow(source));
        guardNames();
        duplicity.needQuiet();
        closeToOthers();
        duplicity.needPlace();
        duplicity.needSigner();
        var guard = new DuplicityGuard(setup, duplicity, request, events);
        guard.run();
        var parent = parent(source);
        guard.tellEmpty();
        warnOfDamage();
        proveFor(parent);
        guardEmptySource(source);
        guardTemporarySpace();
        boolean anew = new DuplicityResume(duplicity, request, events).beginsAnew(source);
        var job = new Job.Backup(parent == null, source, selection(source), request.trial());
        var before = new HashSet<Id>();
        for (var set : duplicity.archive().sets()) before.add(set.id());
        try (var directory = LocalDirectory.open(source)) {
            var tally = new DuplicityTally(directory, anew, events);
            var estimate = new Estimate(options(source), events);
            // An incremental run tells only of bytes that changed, whose sum nobody knows.
            if (request.estimate() && job.full()) Thread.ofPlatform().daemon().name("estimate").start(estimate);
            try {
                if (request.trial()) duplicity.read(job, tally);
                else duplicity.write(job, tally);
            } finally {
                estimate.stop();
            }
            var made = request.trial() ? null : made(before);
            tellLeftovers();
            new NextFull(setup, duplicity, events).warn();
            return tally.result(made == null ? null : made.id(), parent == null ? null : parent.id(), held(made));
        }
    }

    private void closeToOthers() throws DuplicityException {
        try {
            for (var one : duplicity.closeToOthers())
                events.on(new Event.Note(one + " was open to others, and now only you can look into it"));
        } catch (DuplicityException.Failed open) {
            events.on(new Event.Warning(open.getMessage()));
        }
    }

    private ByteString source() throws EngineException {
        if (request.sources().size() != 1) throw new EngineException.Refused("Duplicity backs up one directory");
        return Sources.directory(request.sources().getFirst());
    }

    /** Beside an archive of other names another would begin: never because of a mistake. */
    private void guardNames() throws EngineException {
        var complaint = duplicity.namesComplaint();
        if (complaint == null) return;
        if (!duplicity.archive().all().isEmpty()) events.on(new Event.Warning(complaint));
        else if (!duplicity.mayShare()) throw new EngineException.Refused(complaint);
        else if (!request.full()) throw new EngineException.Refused(complaint
                + "; if this shall be another archive in the same place, `backup full` begins it");
    }

    /** What this backup builds on; null for a full one. */
    private BackupSet parent(ByteString source) throws EngineException, DuplicityException, InterruptedException {
        var archive = duplicity.archive();
        if (archive.sets().isEmpty() && archive.lost().isEmpty())
            events.on(new Event.Note("there is no backup yet at " + duplicity.describe() + ", so this one is full"));
        if (request.full()) return null;
        for (var lost : archive.lost().reversed()) {
            if (archive.sets().isEmpty() || lost.set().time().isAfter(archive.sets().getLast().time()))
                throw new EngineException.Damaged("the last backup, of " + Moment.shown(lost.set().time()) + ", cannot"
                        + " be read: " + lost.reason() + "; `backup full` begins anew and needs nothing of it", null);
        }
        if (archive.sets().isEmpty()) return null;
        var last = archive.sets().getLast();
        var chain = archive.chainOf(last);
        if (setup.fullIfBefore() != null && chain.start().isBefore(setup.fullIfBefore())) {
            events.on(new Event.Note("the last full backup is of " + Moment.shown(chain.start())
                    + ", older than full-if-older-than, so this one is full"));
            return null;
        }
        guardEmptyFiles(last);
        guardChain(last);
        guardVolumes(last);
        guardSignatures(last);
        readSignatures(last);
        guardSource(last, source);
        return last;
    }

    /** By a damaged copy of them Duplicity would take files for new, and not see that others are gone. */
    private void readSignatures(BackupSet last) throws EngineException, DuplicityException, InterruptedException {
        try {
            duplicity.list(last, ROOT, (path, node) -> { });
        } catch (DuplicityException.Damaged damaged) {
            var what = damaged.volume() == null ? damaged.getMessage()
                    : damaged.volume() + " at " + duplicity.describe() + " is damaged: put back a copy of it";
            throw new EngineException.Damaged(what + "; `backup full` begins anew and needs nothing of it", damaged);
        }
    }

    /** An incremental backup is restored with one passphrase or not at all; a full one needs nothing of the others. */
    private void proveFor(BackupSet parent) throws DuplicityException, InterruptedException {
        if (parent != null) duplicity.proveWhole(parent);
        else for (var warning : duplicity.prove()) events.on(new Event.Warning(warning));
    }

    private void guardEmptyFiles(BackupSet last) throws EngineException, DuplicityException, InterruptedException {
        var chain = duplicity.archive().chainOf(last).upTo(last);
        var empty = duplicity.emptyFiles(chain);
        if (empty.isEmpty()) return;
        var first = chain.stream().flatMap(set -> set.files().stream()).filter(empty::contains).findFirst().orElseThrow();
        throw new EngineException.Damaged(first + " at " + duplicity.describe() + " is empty, and what is built on it could"
                + " not be restored: put back a copy of it, or `backup full` begins anew", null);
    }

    private void guardChain(BackupSet last) throws EngineException, DuplicityException, InterruptedException {
        try {
            duplicity.needVolumes(last, ROOT);
        } catch (DuplicityException.Damaged missing) {
            throw new EngineException.Damaged(missing.getMessage()
                    + "; what is built on it could not be restored: `backup full` begins anew", missing);
        }
    }

    /** Duplicity builds by its signatures, and reads no volume. */
    private void guardVolumes(BackupSet last) throws EngineException, DuplicityException, InterruptedException {
        var needed = duplicity.archive().chainOf(last).upTo(last);
        var damaged = duplicity.knownDamage(needed);
        for (var set : needed) if (damaged.containsKey(set))
            throw new EngineException.Damaged(DuplicityPoints.describe(damaged.get(set), duplicity) + ", and what is built"
                    + " on it could not be restored: put back a copy of it, or `backup full` begins anew", null);
    }

    /** Of another chain than the one that this backup is of. */
    private void warnOfDamage() throws DuplicityException, InterruptedException {
        duplicity.knownDamage(List.of()).forEach((set, names) -> events.on(new Event.Warning(
                DuplicityPoints.describe(names, duplicity) + ": the backup of " + Moment.shown(set.time()) + " and those"
                        + " that build on it lack what it holds; put back a copy of it, if there is one, else they go"
                        + " with `dump cleanup -d WHEN`")));
    }

    /** Duplicity builds in the place of a set that has none, which then can't be restored any more, or gives up. */
    private void guardSignatures(BackupSet last) throws EngineException {
        for (var set : duplicity.archive().chainOf(last).upTo(last)) {
            if (set.signatures() == null)
                throw new EngineException.Damaged("the list of signatures of the backup of " + Moment.shown(set.time())
                        + " is missing at " + duplicity.describe() + ", and nothing can be built on that backup, though"
                        + " it can be restored: `backup full` begins anew", null);
        }
    }

    private void guardSource(BackupSet last, ByteString source)
            throws EngineException, DuplicityException, InterruptedException {
        var former = duplicity.manifest(last).source();
        // Others may have called Duplicity with a relative path.
        if (former == null || former.isEmpty() || former.at(0) != '/' || former.equals(source)) return;
        try {
            if (RealPath.of(former).equals(source)) return;
        } catch (FileException gone) {
            // Then it is another one.
        }
        throw new EngineException.Refused("this archive is of " + former + ", not of " + source
                + "; if the source has moved, `backup full` begins anew with it, and if it is another one, give it a"
                + " repository of its own");
    }

    private void guardEmptySource(ByteString source) throws EngineException, DuplicityException, FileException,
            InterruptedException {
        if (request.allowEmpty() || duplicity.archive().sets().isEmpty()) return;
        if (new Estimate(options(source), Events.NONE).findsFile()) return;
        boolean empty;
        try (var directory = LocalDirectory.open(source)) {
            empty = directory.names().length == 0;
        }
        var last = duplicity.archive().sets().getLast();
        var counts = new int[2];
        duplicity.list(last, ROOT, (path, node) -> counts[node.isFile() ? 1 : 0]++);
        if (empty && counts[0] + counts[1] > 1) throw Sources.emptied(source, last.id());
        if (counts[1] > 0) throw Sources.withoutFiles(source, counts[1], last.id());
    }

    private void guardTemporarySpace() throws EngineException, DuplicityException, InterruptedException {
        long volume = (setup.volumeMegabytes() > 0 ? setup.volumeMegabytes() : VOLUME_MEGABYTES) << 20;
        // It builds a volume while the last one is uploaded.
        long wanted = duplicity.version().atLeast(3, 0, 0) ? volume * 23 / 10 : volume * 13 / 10;
        long free = duplicity.temporaryBytesFree();
        if (free < wanted)
            throw new EngineException.Failed("there is not enough space in " + duplicity.temporary()
                    + ": Duplicity needs " + (wanted >> 20) + " MB for a volume, and " + (free >> 20)
                    + " MB are free; set TMPDIR to another place, or a smaller volume-size", null);
    }

    private Backup.Options options(ByteString source) {
        return new Backup.Options(List.of(source), request.exclude(), own, request.excludeIfPresent(),
                false, Long.MAX_VALUE, request.oneFileSystem(), true);
    }

    private List<ByteString> selection(ByteString source)
            throws EngineException, DuplicityException, InterruptedException {
        try {
            return Selection.of(source, request.exclude(), request.leaveOut(), request.excludeIfPresent(),
                    request.oneFileSystem(), duplicity.version()).arguments();
        } catch (PatternException e) {
            throw new EngineException.Refused(e.getMessage());
        }
    }

    /** They take space, and nothing will ever go on with them. */
    private void tellLeftovers() {
        int files = 0;
        if (!request.trial()) for (var set : duplicity.archive().unfinished()) files += set.files().size();
        if (files > 0) events.on(new Event.Note((files == 1 ? "1 file" : files + " files") + " of interrupted backups "
                + (files == 1 ? "is" : "are") + " left at " + duplicity.describe() + "; `dump cleanup` removes "
                + (files == 1 ? "it" : "them")));
    }

    private DuplicityTally.Held held(BackupSet made) throws DuplicityException, InterruptedException {
        if (made == null) return null;
        var counts = new long[2];
        duplicity.list(made, ROOT, (path, node) -> {
            if (!path.isEmpty()) counts[node.isDirectory() ? 1 : 0]++;
        });
        return new DuplicityTally.Held(counts[0], counts[1]);
    }

    /** The set that was not there before, with all of its volumes. */
    private BackupSet made(HashSet<Id> before) throws EngineException, DuplicityException, InterruptedException {
        duplicity.list();
        var last = duplicity.archive().sets().reversed().stream().filter(set -> !before.contains(set.id())).findFirst();
        if (last.isEmpty())
            throw new EngineException.Failed("Duplicity ended as if all were well, but its backup is not at "
                    + duplicity.describe() + "; -n shows what it says", null);
        duplicity.confirm(last.get());
        try {
            duplicity.noteSelection(last.get(), request.selection());
        } catch (DuplicityException unwritten) {
            events.on(new Event.Warning("what is left out of this backup could not be noted for `dump verify`: "
                    + unwritten.getMessage()));
        }
        if (before.isEmpty()) new FirstSet(duplicity, events).prove(last.get());
        return last.get();
    }
}
