package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.archive.LostVolumes;
import dump.duplicity.command.DuplicityException;
import dump.duplicity.difftar.BackupSet;
import dump.engine.EngineException;
import dump.engine.Into;
import dump.engine.RestoreResult;
import dump.engine.internal.RestorePlaces;
import dump.engine.internal.TargetGuard;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Decision;
import dump.model.Event;
import dump.model.Events;
import dump.model.Node;
import dump.model.Remedy;
import dump.model.RestoreOutcome;
import dump.posix.FileException;
import dump.posix.LocalDirectory;
import dump.posix.Machine;
import dump.posix.Owners;
import dump.snapshots.SnapshotInfo;
import dump.target.RestoreTally;
import dump.target.Staged;
import dump.target.Staging;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Restores into a fresh directory and moves from there: Duplicity itself would replace files unasked, and even a
 * directory that stands where one file should go.
 */
final class DuplicityRestore {
    /** Lists do not say how large files are. */
    private static final long UNKNOWN = -1;

    private final Duplicity duplicity;
    private final DuplicitySnapshots snapshots;
    private final SnapshotInfo snapshot;
    private final Into into;
    private final Events events;
    private final Owners owners = new Owners();
    private final Machine machine = Machine.current(owners);
    private final LostVolumes lost;
    private final DuplicityFetch fetch;

    DuplicityRestore(Duplicity duplicity, DuplicitySnapshots snapshots, SnapshotInfo snapshot, Into into,
            Events events) throws DuplicityException, InterruptedException {
        this.duplicity = duplicity;
        this.snapshots = snapshots;
        this.snapshot = snapshot;
        this.into = into;
        this.events = events;
        lost = duplicity.contents().missingVolumes(snapshots.set(snapshot), ByteString.EMPTY);
        fetch = new DuplicityFetch(duplicity, snapshots.set(snapshot), lost, machine.uid() == 0, events);
    }

    RestoreResult run(List<DuplicityPaths.Found> found)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        var unlisted = duplicity.contents().unlisted(snapshots.set(snapshot));
        if (unlisted == null) guardLost(found);
        else guardUnlisted(unlisted);
        return switch (into) {
            case Into.Output(var stream) -> toOutput(found, stream);
            case Into.Directory directory -> toDirectory(found, directory, unlisted == null);
        };
    }

    /** What a run would do. @param tally counts it and tells it */
    RestoreResult foresee(List<DuplicityPaths.Found> found, RestoreTally tally)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        var unlisted = duplicity.contents().unlisted(snapshots.set(snapshot));
        if (unlisted != null) throw new EngineException.Damaged(DuplicitySnapshots.unlisted(unlisted, duplicity)
                + ", so a trial run cannot tell what would be restored; a restore brings it all the same", null);
        guardLost(found);
        return switch (into) {
            case Into.Output output -> {
                needOneFile(found);
                tally.done(found.getFirst().path(), UNKNOWN, new Decision.Make());
                yield new RestoreResult(snapshot, RestoreOutcome.ofOneFile(UNKNOWN));
            }
            case Into.Directory directory -> {
                guard(found, directory, true);
                yield plan(found, directory, tally);
            }
        };
    }

    private RestoreResult toDirectory(List<DuplicityPaths.Found> found, Into.Directory directory, boolean listed)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        guard(found, directory, listed);
        prove();
        try (var staging = staging(directory.path())) {
            var places = places(found);
            var staged = new ArrayList<Staged>();
            for (int i = 0; i < places.size(); i++) {
                var one = found.get(i);
                var place = places.get(i);
                var path = fetch.fetch(staging, one);
                if (path != null) staged.add(new Staged(path, place.bytes(), one.path(), above(one, place)));
            }
            fetch.tellRemedy();
            if (!listed) guardStaged(staging, staged, directory);
            var outcome = staging.move(staged, directory.existing(), events);
            return new RestoreResult(snapshot, outcome.plus(fetch.failed(), withoutOwner(found)));
        }
    }

    private void guard(List<DuplicityPaths.Found> found, Into.Directory directory, boolean listed)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        var guard = new TargetGuard(duplicity.ownPlaces(), directory);
        var places = places(found);
        for (int i = 0; i < found.size(); i++) {
            var one = found.get(i);
            var place = places.get(i);
            if (!guard.land(place.bytes()) || !listed) continue;
            var open = new HashSet<>(Set.of(one.path()));
            var top = new BytePath(one.path());
            // What is in a directory comes after it.
            duplicity.contents().list(snapshots.set(snapshot), one.path(), (path, node) -> {
                var entry = new BytePath(path);
                if (path.equals(one.path()) || !open.contains(entry.parent().bytes())) return;
                if (guard.entry(place.resolve(entry.relativeTo(top)).bytes())) open.add(path);
            });
        }
        guard.end();
    }

    /** What could not be listed before is looked at where it is staged. */
    private void guardStaged(Staging staging, List<Staged> staged, Into.Directory target)
            throws EngineException, FileException {
        var guard = new TargetGuard(duplicity.ownPlaces(), target);
        for (var one : staged) {
            boolean directory = staging.look(one.path()).isDirectory();
            if (!guard.land(one.place()) || !directory) continue;
            try (var tree = LocalDirectory.open(staging.path().resolve(one.path()))) {
                guardBelow(tree, one.place(), guard);
            }
        }
        guard.end();
    }

    private static void guardBelow(LocalDirectory directory, ByteString place, TargetGuard guard)
            throws FileException {
        for (var name : directory.names()) {
            var below = place.resolve(name);
            if (!guard.entry(below) || !directory.stat(name).isDirectory()) continue;
            try (var entered = directory.enter(name)) {
                guardBelow(entered, below, guard);
            }
        }
    }

    /** What a lost volume held of the rest nobody knows without the lists. */
    private void guardUnlisted(BackupSet unlisted) throws EngineException, DuplicityException, InterruptedException {
        var what = DuplicitySnapshots.unlisted(unlisted, duplicity);
        if (!lost.isEmpty()) duplicity.contents().needVolumes(snapshots.set(snapshot), ByteString.EMPTY);
        events.on(new Event.Warning(what + ": what is asked for is restored without it"));
    }

    /** Where nothing of what is wanted can be restored, nothing is begun. */
    private void guardLost(List<DuplicityPaths.Found> found)
            throws EngineException, DuplicityException, InterruptedException {
        if (lost.isEmpty()) return;
        var entries = duplicity.contents().lostEntries(snapshots.set(snapshot), lost);
        if (!found.stream().allMatch(one -> entries.containsKey(one.path()) && !one.node().isDirectory())) return;
        var path = found.getFirst().path();
        throw new EngineException.Damaged(path + " cannot be restored: " + entries.get(path)
                + "; a snapshot of another chain may have it whole", null);
    }

    private void prove() throws DuplicityException, InterruptedException {
        for (var warning : duplicity.keys().prove(snapshots.set(snapshot))) events.on(new Event.Warning(warning));
    }

    private Staging staging(ByteString target) throws FileException {
        return Staging.in(target, warning -> events.on(new Event.Warning(warning)));
    }

    /** The tree goes into the target itself: its path is empty, and so is its name. */
    private static List<BytePath> places(List<DuplicityPaths.Found> found) {
        return RestorePlaces.places(found.stream().map(one -> List.of(new BytePath(one.path()))).toList());
    }

    /** A place is the name alone or the path. */
    private static List<Node> above(DuplicityPaths.Found one, BytePath place) {
        return place.parents().size() == one.above().size() ? one.above() : List.of();
    }

    /** Entries that are another's, and now this user's; none for root, who may give them away. */
    private long withoutOwner(List<DuplicityPaths.Found> found) throws InterruptedException {
        if (machine.uid() == 0) return 0;
        var count = new long[1];
        try {
            var within = found.size() == 1 ? found.getFirst().path() : ByteString.EMPTY;
            duplicity.contents().list(snapshots.set(snapshot), within, (path, node) -> {
                var entry = new DuplicityPaths.Found(path, node, List.of());
                if (!path.isEmpty() && !isOurs(node) && found.stream().anyMatch(one -> one.covers(entry))) count[0]++;
            });
        } catch (DuplicityException unreadable) {
            events.on(new Event.Warning("everything that is restored belongs to you now; its owners are not known: "
                    + unreadable.getMessage(), unreadable.remedy()));
        }
        return count[0];
    }

    private boolean isOurs(Node node) {
        return owners.uid(node.user()).orElse(node.uid()) == machine.uid()
                && owners.gid(node.group()).orElse(node.gid()) == machine.gid();
    }

    private static EngineException oneFileOnly() {
        return new EngineException.Refused("only one file can be written to standard output", new Remedy.OneFile());
    }

    private static void needOneFile(List<DuplicityPaths.Found> found) throws EngineException {
        var node = found.size() == 1 ? found.getFirst().node() : null;
        boolean unknown = found.size() == 1 && node == null && !found.getFirst().path().isEmpty();
        if (!unknown && (node == null || !node.isFile())) throw oneFileOnly();
    }

    private RestoreResult toOutput(List<DuplicityPaths.Found> found, OutputStream output)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        needOneFile(found);
        prove();
        try (var staging = staging(duplicity.temporary())) {
            var path = fetch.fetch(staging, found.getFirst());
            fetch.tellRemedy();
            if (path != null && !staging.look(path).isFile()) throw oneFileOnly();
            if (path == null) return new RestoreResult(snapshot, new RestoreOutcome(0, 0, 0, fetch.failed(), 0, 0));
            return new RestoreResult(snapshot, RestoreOutcome.ofOneFile(staging.writeTo(path, output)));
        } catch (FileException e) {
            throw e;
        } catch (IOException e) {
            throw new EngineException.Failed("cannot write the file's content: " + e.getMessage(), e);
        }
    }

    private RestoreResult plan(List<DuplicityPaths.Found> found, Into.Directory directory, RestoreTally tally)
            throws DuplicityException, FileException, InterruptedException {
        var places = places(found);
        try (var plan = new DuplicityPlan(directory.path(), directory.existing(), tally)) {
            for (int i = 0; i < places.size(); i++) {
                var one = found.get(i);
                var place = places.get(i);
                var gone = fetch.lost(one.path());
                gone.forEach(plan::lost);
                if (!plan.begin(one.path(), place)) continue;
                var top = new BytePath(one.path());
                duplicity.contents().list(snapshots.set(snapshot), one.path(), (path, node) -> {
                    if (path.isEmpty() || gone.containsKey(path)) return;
                    plan.entry(path, node, place.resolve(new BytePath(path).relativeTo(top)));
                });
            }
            var outcome = plan.outcome(withoutOwner(found));
            return new RestoreResult(snapshot, outcome.withBytes(UNKNOWN));
        }
    }
}
