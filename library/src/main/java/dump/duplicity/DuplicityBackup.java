package dump.duplicity;

import dump.backup.Backup;
import dump.backup.Estimate;
import dump.duplicity.archive.Duplicity;
import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.DuplicityJob;
import dump.duplicity.command.Setup;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.selection.Selection;
import dump.engine.BackupRequest;
import dump.engine.BackupResult;
import dump.engine.EngineException;
import dump.engine.internal.Sources;
import dump.excludes.PatternException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Moment;
import dump.model.Remedy;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.posix.RealPath;
import dump.source.OwnPlaces;
import java.time.Duration;
import java.time.Instant;
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
        refuseWhatDuplicityCannot();
        var source = source();
        own = Sources.own(duplicity.ownPlaces(), request.leftOut(), List.of(source));
        request = request.leaveOut(own.pathsBelow(source));
        guardNames();
        duplicity.needQuiet();
        closeToOthers();
        duplicity.needPlace();
        duplicity.keys().needSigner();
        var guard = new DuplicityGuard(setup, duplicity, request, events);
        guard.run();
        var parent = parent(source);
        guard.tellEmpty();
        warnOfDamage();
        proveFor(parent);
        guardEmptySource(source);
        guardTemporarySpace();
        boolean anew = new DuplicityResume(duplicity, request, events).beginsAnew(source);
        var job = new DuplicityJob.Backup(parent == null, source, selection(source), request.isTrial());
        var before = new HashSet<Id>();
        for (var set : duplicity.archive().sets()) before.add(set.id());
        try (var directory = LocalDirectory.open(source)) {
            var tally = new DuplicityTally(directory, anew, events);
            var estimate = new Estimate(options(source), events);
            // An incremental run tells only of bytes that changed, whose sum nobody knows.
            if (request.estimates() && job.full()) estimate.start();
            try {
                if (request.isTrial()) duplicity.read(job, tally);
                else {
                    passSecondOfLast();
                    duplicity.write(job, tally);
                }
            } finally {
                estimate.stop();
            }
            var made = request.isTrial() ? null : made(before);
            tellLeftovers();
            new NextFull(setup, duplicity, events).warn();
            return tally.result(made == null ? null : made.id(), parent == null ? null : parent.id(), held(made));
        }
    }

    /** Duplicity names files after the second in which it begins: another set of that second would replace the last. */
    private void passSecondOfLast() throws DuplicityException, InterruptedException {
        if (duplicity.archive().sets().isEmpty()) return;
        var free = duplicity.archive().sets().getLast().time().plusSeconds(1);
        var wait = Duration.between(Instant.now(), free);
        // None is of a later time: that is refused before.
        if (wait.isPositive()) Thread.sleep(wait);
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
        return Sources.directory(request.sources().getFirst());
    }

    /** Beside an archive of other names another would begin: never because of a mistake. */
    private void guardNames() throws EngineException {
        var complaint = duplicity.namesComplaint();
        if (complaint == null) return;
        if (!duplicity.archive().all().isEmpty()) events.on(new Event.Warning(complaint, duplicity.namesRemedy(false)));
        else if (!duplicity.mayShare()) throw new EngineException.Refused(complaint, duplicity.namesRemedy(false));
        else if (!request.isFull()) throw new EngineException.Refused(complaint, duplicity.namesRemedy(true));
    }

    /** What this backup builds on; null for a full one. */
    private BackupSet parent(ByteString source) throws EngineException, DuplicityException, InterruptedException {
        var archive = duplicity.archive();
        if (archive.sets().isEmpty() && archive.lost().isEmpty())
            events.on(new Event.Note("there is no backup yet at " + duplicity.describe() + ", so this one is full"));
        if (request.isFull()) return null;
        for (var lost : archive.lost().reversed()) {
            if (archive.sets().isEmpty() || lost.set().time().isAfter(archive.sets().getLast().time()))
                throw new EngineException.Damaged("the last backup, of " + Moment.shown(lost.set().time()) + ", cannot"
                        + " be read: " + lost.reason(), new Remedy.BackUpFull(Remedy.Anew.WITHOUT), null);
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
            duplicity.contents().list(last, ROOT, (path, node) -> { });
        } catch (DuplicityException.Damaged damaged) {
            var what = damaged.volume() == null ? damaged.getMessage()
                    : damaged.volume() + " at " + duplicity.describe() + " is damaged: put back a copy of it";
            throw new EngineException.Damaged(what, new Remedy.BackUpFull(Remedy.Anew.WITHOUT), damaged);
        }
    }

    /** An incremental backup is restored with one passphrase or not at all; a full one needs nothing of the others. */
    private void proveFor(BackupSet parent) throws DuplicityException, InterruptedException {
        if (parent != null) duplicity.keys().proveWhole(parent);
        else for (var warning : duplicity.keys().prove()) events.on(new Event.Warning(warning));
    }

    private void guardEmptyFiles(BackupSet last) throws EngineException, DuplicityException, InterruptedException {
        var chain = duplicity.archive().chainOf(last).upTo(last);
        var empty = duplicity.emptyFiles(chain);
        if (empty.isEmpty()) return;
        var first = chain.stream().flatMap(set -> set.files().stream()).filter(empty::contains).findFirst()
                .orElseThrow();
        throw new EngineException.Damaged(first + " at " + duplicity.describe()
                + " is empty, and what is built on it could"
                + " not be restored", new Remedy.BackUpFull(Remedy.Anew.OR_COPY), null);
    }

    private void guardChain(BackupSet last) throws EngineException, DuplicityException, InterruptedException {
        try {
            duplicity.contents().needVolumes(last, ROOT);
        } catch (DuplicityException.Damaged missing) {
            throw new EngineException.Damaged(missing.getMessage()
                    + "; what is built on it could not be restored", new Remedy.BackUpFull(Remedy.Anew.ALONE), missing);
        }
    }

    /** Duplicity builds by its signatures, and reads no volume. */
    private void guardVolumes(BackupSet last) throws EngineException, DuplicityException, InterruptedException {
        var needed = duplicity.archive().chainOf(last).upTo(last);
        var damaged = duplicity.damage().known(needed);
        for (var set : needed) if (damaged.containsKey(set))
            throw new EngineException.Damaged(DuplicitySnapshots.describe(damaged.get(set), duplicity)
            + ", and what is built"
                    + " on it could not be restored", new Remedy.BackUpFull(Remedy.Anew.OR_COPY), null);
    }

    /** Of another chain than the one that this backup is of. */
    private void warnOfDamage() throws DuplicityException, InterruptedException {
        duplicity.damage().known(List.of()).forEach((set, names) -> events.on(new Event.Warning(
                DuplicitySnapshots.describe(names, duplicity) + ": the backup of " + Moment.shown(set.time())
                + " and those"
                        + " that build on it lack what it holds; put back a copy of it, if there is one",
                new Remedy.CleanUpOld(Remedy.Old.DAMAGED))));
    }

    /** Duplicity builds in the place of a set that has none, which then can't be restored any more, or gives up. */
    private void guardSignatures(BackupSet last) throws EngineException {
        for (var set : duplicity.archive().chainOf(last).upTo(last)) {
            if (set.signatures() == null)
                throw new EngineException.Damaged("the list of signatures of the backup of " + Moment.shown(set.time())
                        + " is missing at " + duplicity.describe() + ", and nothing can be built on that backup, though"
                        + " it can be restored", new Remedy.BackUpFull(Remedy.Anew.ALONE), null);
        }
    }

    private void guardSource(BackupSet last, ByteString source)
            throws EngineException, DuplicityException, InterruptedException {
        var former = duplicity.contents().manifest(last).source();
        // Others may have called Duplicity with a relative path.
        if (former == null || former.isEmpty() || former.at(0) != '/' || former.equals(source)) return;
        try {
            if (RealPath.of(former).equals(source)) return;
        } catch (FileException gone) {
            // Then it is another one.
        }
        throw new EngineException.Refused("this archive is of " + former + ", not of " + source,
                new Remedy.BackUpFull(Remedy.Anew.MOVED));
    }

    private void guardEmptySource(ByteString source) throws EngineException, DuplicityException, FileException,
            InterruptedException {
        if (request.allowsEmpty() || duplicity.archive().sets().isEmpty()) return;
        if (new Estimate(options(source), Events.NONE).findsFile()) return;
        boolean empty;
        try (var directory = LocalDirectory.open(source)) {
            empty = directory.names().length == 0;
        }
        var last = duplicity.archive().sets().getLast();
        var counts = new int[2];
        duplicity.contents().list(last, ROOT, (path, node) -> counts[node.isFile() ? 1 : 0]++);
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
                    + " MB are free; set TMPDIR to another place",
                    new Remedy.LookInto(Remedy.Matter.VOLUME_SIZE), null);
    }

    private void refuseWhatDuplicityCannot() throws EngineException {
        if (request.content() instanceof BackupRequest.Content.Stream)
            throw new EngineException.Unsupported("Duplicity backs up directories, not standard input; the native"
                    + " engine does both");
        if (request.sources().size() != 1) throw new EngineException.Unsupported("Duplicity backs up one directory");
        if (request.skipsCaches()) throw new EngineException.Unsupported("Duplicity knows nothing of CACHEDIR.TAG");
        if (request.largest() != Long.MAX_VALUE)
            throw new EngineException.Unsupported("Duplicity leaves no file out for its size");
        if (!request.tags().isEmpty()) throw new EngineException.Unsupported("Duplicity's backups bear no tags");
    }

    private Backup.Options options(ByteString source) {
        return new Backup.Options(List.of(source), request.excludes(), own, request.marks(),
                false, Long.MAX_VALUE, request.isOneFileSystem(), true);
    }

    private List<ByteString> selection(ByteString source)
            throws EngineException, DuplicityException, InterruptedException {
        try {
            return Selection.of(source, request.excludes(), request.leftOut(), request.marks(),
                    request.isOneFileSystem(), duplicity.version()).arguments();
        } catch (PatternException e) {
            throw new EngineException.Refused(e.getMessage());
        }
    }

    /** They take space, and nothing will ever go on with them. */
    private void tellLeftovers() {
        int files = 0;
        if (!request.isTrial()) for (var set : duplicity.archive().unfinished()) files += set.files().size();
        if (files > 0) events.on(new Event.Note((files == 1 ? "1 file" : files + " files") + " of interrupted backups "
                + (files == 1 ? "is" : "are") + " left at " + duplicity.describe(),
                new Remedy.CleanUpFiles(files == 1)));
    }

    private DuplicityTally.Held held(BackupSet made) throws DuplicityException, InterruptedException {
        if (made == null) return null;
        var counts = new long[2];
        duplicity.contents().list(made, ROOT, (path, node) -> {
            if (!path.isEmpty()) counts[node.isDirectory() ? 1 : 0]++;
        });
        return new DuplicityTally.Held(counts[0], counts[1]);
    }

    /** The set that was not there before, with all of its volumes. */
    private BackupSet made(HashSet<Id> before) throws EngineException, DuplicityException, InterruptedException {
        duplicity.list();
        var last = duplicity.archive().sets().reversed().stream().filter(set -> !before.contains(set.id())).findFirst();
        if (last.isEmpty())
            throw new EngineException.Failed("Duplicity reported success, but its backup is not at "
                    + duplicity.describe(), new Remedy.TellMore(true), null);
        duplicity.confirm(last.get());
        try {
            duplicity.noteSelection(last.get(), SelectionId.of(request));
        } catch (DuplicityException unwritten) {
            events.on(new Event.Warning("what is left out of this backup could not be noted",
                    new Remedy.VerifyUnknowing(unwritten.getMessage())));
        }
        if (before.isEmpty()) new FirstSet(duplicity, events).prove(last.get());
        return last.get();
    }
}
