package dump.engine;

import dump.archive.Duplicity;
import dump.archive.LostVolumes;
import dump.difftar.BackupSet;
import dump.duplicity.DuplicityException;
import dump.files.FileException;
import dump.files.LocalDirectory;
import dump.files.Machine;
import dump.files.Owners;
import dump.files.Staged;
import dump.files.Staging;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Node;
import dump.snapshots.PointInTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Restores into a fresh directory and moves from there: Duplicity itself would replace files unasked, and even a
 * directory that stands where one file should go.
 */
final class DuplicityRestore {
    private static final String ONE_FILE = "only one file can be written to standard output; name one, or use --to DIR";

    private final Duplicity duplicity;
    private final DuplicityPoints points;
    private final PointInTime point;
    private final RestoreRequest request;
    private final Events events;
    private final Owners owners = new Owners();
    private final Machine machine = Machine.current(owners);
    private final LostVolumes lost;
    private final DuplicityFetch fetch;

    DuplicityRestore(Duplicity duplicity, DuplicityPoints points, PointInTime point, RestoreRequest request,
            Events events) throws DuplicityException, InterruptedException {
        this.duplicity = duplicity;
        this.points = points;
        this.point = point;
        this.request = request;
        this.events = events;
        lost = duplicity.missingVolumes(points.set(point), ByteString.EMPTY);
        fetch = new DuplicityFetch(duplicity, points.set(point), lost, machine.uid() == 0, events);
    }

    RestoreResult run(List<DuplicityPaths.Found> found)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        var unlisted = duplicity.unlisted(points.set(point));
        if (unlisted == null) guardLost(found);
        else guardUnlisted(unlisted);
        if (request.output() != null) return toOutput(found);
        guard(found, unlisted == null);
        if (request.trial()) return trial(found);
        prove();
        try (var staging = staging(request.target())) {
            var places = places(found);
            var staged = new ArrayList<Staged>();
            for (int i = 0; i < places.size(); i++) {
                var one = found.get(i);
                var path = fetch.fetch(staging, one);
                if (path != null) staged.add(new Staged(path, places.get(i), one.path(), above(one, places.get(i))));
            }
            fetch.tellRemedy();
            if (unlisted != null) guardStaged(staging, staged);
            var outcome = staging.move(staged, request.overwrite(), events);
            return new RestoreResult(point, outcome.written(), outcome.unchanged(), outcome.kept(), outcome.failed() + fetch.failed(),
                    outcome.withoutOwner() + withoutOwner(found), outcome.bytes());
        }
    }

    private void guard(List<DuplicityPaths.Found> found, boolean listed)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        var guard = new LandingGuard(duplicity.ownPlaces(), request);
        var places = places(found);
        for (int i = 0; i < found.size(); i++) {
            var one = found.get(i);
            var place = places.get(i);
            if (!guard.land(place) || !listed) continue;
            var open = new HashSet<>(Set.of(one.path()));
            // What is in a directory comes after it.
            duplicity.list(points.set(point), one.path(), (path, node) -> {
                int slash = path.lastIndexOf((byte) '/');
                if (path.equals(one.path()) || !open.contains(path.slice(0, Math.max(0, slash)))) return;
                var below = one.path().isEmpty() ? path : path.slice(one.path().length() + 1, path.length());
                if (guard.entry(place.resolve(below))) open.add(path);
            });
        }
        guard.end();
    }

    /** What could not be listed before is looked at where it is staged. */
    private void guardStaged(Staging staging, List<Staged> staged) throws EngineException, FileException {
        var guard = new LandingGuard(duplicity.ownPlaces(), request);
        for (var one : staged) {
            boolean directory = staging.look(one.path()).isDirectory();
            if (!guard.land(one.place()) || !directory) continue;
            try (var tree = LocalDirectory.open(staging.path().resolve(one.path()))) {
                guardBelow(tree, one.place(), guard);
            }
        }
        guard.end();
    }

    private static void guardBelow(LocalDirectory directory, ByteString place, LandingGuard guard)
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
        var what = DuplicityPoints.unlisted(unlisted, duplicity);
        if (request.trial()) throw new EngineException.Damaged(what + ", so a trial run cannot tell what would be"
                + " restored; a restore brings it all the same", null);
        if (!lost.isEmpty()) duplicity.needVolumes(points.set(point), ByteString.EMPTY);
        events.on(new Event.Warning(what + ": what is asked for is restored without it"));
    }

    /** Where nothing of what is wanted can be restored, nothing is begun. */
    private void guardLost(List<DuplicityPaths.Found> found)
            throws EngineException, DuplicityException, InterruptedException {
        if (lost.isEmpty()) return;
        var entries = duplicity.lostEntries(points.set(point), lost);
        if (!found.stream().allMatch(one -> entries.containsKey(one.path()) && !one.node().isDirectory())) return;
        var path = found.getFirst().path();
        throw new EngineException.Damaged(path + " cannot be restored: " + entries.get(path)
                + "; a point in time of another chain may have it whole", null);
    }

    private void prove() throws DuplicityException, InterruptedException {
        for (var warning : duplicity.prove(points.set(point))) events.on(new Event.Warning(warning));
    }

    private Staging staging(ByteString target) throws FileException {
        return Staging.in(target, warning -> events.on(new Event.Warning(warning)));
    }

    /** The tree goes into the target itself: its path is empty, and so is its name. */
    private static List<ByteString> places(List<DuplicityPaths.Found> found) {
        return Landing.places(found.stream().map(one -> List.of(one.path())).toList());
    }

    /** A place is the name alone or the path. */
    private static List<Node> above(DuplicityPaths.Found one, ByteString place) {
        return Landing.parents(place).size() == one.above().size() ? one.above() : List.of();
    }

    /** Entries that are another's, and now this user's; none for root, who may give them away. */
    private long withoutOwner(List<DuplicityPaths.Found> found) throws InterruptedException {
        if (machine.uid() == 0) return 0;
        var count = new long[1];
        try {
            var within = found.size() == 1 ? found.getFirst().path() : ByteString.EMPTY;
            duplicity.list(points.set(point), within, (path, node) -> {
                var entry = new DuplicityPaths.Found(path, node, List.of());
                if (!path.isEmpty() && !isOurs(node) && found.stream().anyMatch(one -> one.covers(entry))) count[0]++;
            });
        } catch (DuplicityException unreadable) {
            events.on(new Event.Warning("all that is restored is yours now; whose it was cannot be told: "
                    + unreadable.getMessage()));
        }
        return count[0];
    }

    private boolean isOurs(Node node) {
        return owners.uid(node.user()).orElse(node.uid()) == machine.uid()
                && owners.gid(node.group()).orElse(node.gid()) == machine.gid();
    }

    private RestoreResult toOutput(List<DuplicityPaths.Found> found)
            throws EngineException, DuplicityException, FileException, InterruptedException {
        var node = found.size() == 1 ? found.getFirst().node() : null;
        boolean unknown = found.size() == 1 && node == null && !found.getFirst().path().isEmpty();
        if (!unknown && (node == null || !node.isFile()))
            throw new EngineException.Refused(ONE_FILE);
        if (request.trial()) return new RestoreResult(point, 1, 0, 0, 0, 0, 0);
        prove();
        try (var staging = staging(duplicity.temporary())) {
            var path = fetch.fetch(staging, found.getFirst());
            fetch.tellRemedy();
            if (path != null && !staging.look(path).isFile()) throw new EngineException.Refused(ONE_FILE);
            if (path == null) return new RestoreResult(point, 0, 0, 0, fetch.failed(), 0, 0);
            return new RestoreResult(point, 1, 0, 0, 0, 0, staging.writeTo(path, request.output()));
        } catch (FileException e) {
            throw e;
        } catch (IOException e) {
            throw new EngineException.Failed("cannot write the file's content: " + e.getMessage(), e);
        }
    }

    private RestoreResult trial(List<DuplicityPaths.Found> found)
            throws DuplicityException, FileException, InterruptedException {
        var places = places(found);
        try (var trial = new DuplicityTrial(request.target(), request.overwrite(), events)) {
            for (int i = 0; i < places.size(); i++) {
                var one = found.get(i);
                var place = places.get(i);
                var gone = fetch.lost(one.path());
                gone.forEach(trial::lost);
                int cut = one.path().isEmpty() ? 0 : one.path().length() + 1;
                duplicity.list(points.set(point), one.path(), (path, node) -> {
                    if (path.isEmpty() || gone.containsKey(path)) return;
                    var below = path.slice(Math.min(path.length(), cut), path.length());
                    trial.entry(path, node, below.isEmpty() ? place : place.resolve(below));
                });
            }
            return trial.result(point);
        }
    }
}
