package dump.engine;

import dump.archive.Duplicity;
import dump.archive.LostVolumes;
import dump.difftar.BackupSet;
import dump.duplicity.DuplicityException;
import dump.duplicity.Job;
import dump.files.FileException;
import dump.findings.Finding;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.snapshots.PointInTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Has Duplicity read a point in time back and compare it with the source. Of what is not there any more, and where there
 * is no source, it compares with an empty directory of ours: one of its versions makes the place that it is given.
 */
final class DuplicityVerify {
    private final Duplicity duplicity;
    private final BackupSet set;
    private final PointInTime point;
    private final VerifyRequest request;
    private final Events events;
    private final LostVolumes lost;
    private final DuplicityFetch fetch;
    private boolean listed;
    private long files, damaged;

    DuplicityVerify(Duplicity duplicity, DuplicityPoints points, PointInTime point, VerifyRequest request,
            Events events) throws DuplicityException, InterruptedException {
        this.duplicity = duplicity;
        this.point = point;
        this.request = request;
        this.events = events;
        set = points.set(point);
        lost = duplicity.missingVolumes(set, ByteString.EMPTY);
        fetch = new DuplicityFetch(duplicity, set, lost, false, events);
    }

    VerifyResult run(List<DuplicityPaths.Found> found) throws EngineException, DuplicityException, InterruptedException {
        var result = judged(found);
        duplicity.readBack(set, lost, found.stream().anyMatch(one -> one.path().isEmpty()));
        fetch.tellRemedy();
        return result;
    }

    private VerifyResult judged(List<DuplicityPaths.Found> found)
            throws EngineException, DuplicityException, InterruptedException {
        proveRecords();
        var unlisted = duplicity.unlisted(set);
        listed = unlisted == null;
        // Before anything is told: if they are damaged, it begins again without them.
        if (listed) duplicity.list(set, ByteString.EMPTY, (path, node) -> { });
        if (!listed) {
            if (!lost.isEmpty()) duplicity.needVolumes(set, ByteString.EMPTY);
            events.on(new Event.Damage(DuplicityPoints.unlisted(unlisted, duplicity) + ": what is asked for is read back"
                    + " without it"));
            files = -1;
        }
        if (request.whose().sources().isEmpty()) return alone(found, 0);
        var source = ByteString.of(request.whose().sources().getFirst());
        try (var compared = ComparedSource.open(source, request.asBackedUp(), duplicity)) {
            return beside(compared, found);
        } catch (FileException absent) {
            events.on(new Event.FileFailed(source, "nothing is compared, as the source cannot be read: "
                    + absent.reason() + (absent.kind() == FileException.Kind.GONE ? "; is the disk mounted?" : "")));
            return alone(found, 1);
        }
    }

    /** Manifests and signatures of which only the copy here is any good: elsewhere nothing can be restored by it. */
    private void proveRecords() throws DuplicityException, InterruptedException {
        var sets = duplicity.archive().chainOf(set).upTo(set);
        var wrong = new LinkedHashMap<Instant, List<String>>();
        for (var one : sets) wrong.put(one.time(), duplicity.prove(one));
        for (var copy : duplicity.lostCopies()) {
            if (!wrong.containsKey(copy.time())) continue;
            events.on(new Event.Damage(copy.describe("is") + duplicity.describe() + "; the copy of it here is used"
                    + (copy.returned() ? ", and `dump backup` puts it back" : "")));
            if (copy.manifest()) wrong.put(copy.time(), List.of());
        }
        for (var damages : wrong.values()) for (var damage : damages) events.on(new Event.Damage(damage));
    }

    /** Only reads back. */
    private VerifyResult alone(List<DuplicityPaths.Found> found, long unreadable)
            throws DuplicityException, InterruptedException {
        for (var one : found) {
            read(fetch.asked(one), duplicity.emptyDirectory(), List.of());
            count(one.path(), fetch.lost(one.path()), null);
        }
        return new VerifyResult(point, files, -1, 0, 0, 0, unreadable, 0, damaged, -1, -1);
    }

    private VerifyResult beside(ComparedSource source, List<DuplicityPaths.Found> found)
            throws EngineException, DuplicityException, InterruptedException {
        var made = isOurs(source) ? point.snapshot().time() : null;
        var all = new DuplicityComparison(source, new DuplicityOmissions(source, made, events), events);
        for (var one : found) {
            var asked = fetch.asked(one);
            boolean there = isThere(source, asked, one.path(), all);
            var findings = read(asked, there ? source.place(asked) : duplicity.emptyDirectory(),
                    there ? source.selection(asked, duplicity) : List.of());
            var gone = fetch.lost(one.path());
            if (there) all.judge(findings, asked, one.path(), gone.keySet());
            count(one.path(), gone, all);
        }
        all.end(listed);
        var result = all.result(point, files, damaged);
        if (result.missing() > 0 && source.isEmpty())
            events.on(new Event.Warning("the source " + source.place(ByteString.EMPTY) + " is empty, and was not in this"
                    + " backup; is the disk mounted?"));
        return result;
    }

    /** Else nobody knows what it should hold: another machine, configuration or source made it. */
    private boolean isOurs(ComparedSource source) throws DuplicityException, InterruptedException {
        var made = duplicity.manifest(set);
        if (request.asBackedUp() == null || made.host() != null && !duplicity.isOurs(made.host())) return false;
        var former = made.source();
        // Others may have called Duplicity with a relative path.
        if (former != null && !former.isEmpty() && former.at(0) == '/' && !source.isAt(former)) return false;
        var selection = duplicity.selection(set);
        if (selection == null || selection.equals(request.asBackedUp().selection())) return true;
        events.on(new Event.Note("what is left out was set otherwise when this backup was made, so that whatever is not in"
                + " it counts as new"));
        return false;
    }

    /** Tells it if it is gone, or cannot be read. */
    private static boolean isThere(ComparedSource source, ByteString asked, ByteString path, DuplicityComparison all) {
        try {
            if (source.isThere(asked)) return true;
            all.gone(path);
        } catch (FileException denied) {
            all.unreadable(path, denied.reason());
        }
        return false;
    }

    /** Again without a volume that it finds damaged, until there is none left to find. */
    private List<Finding> read(ByteString path, ByteString place, List<ByteString> selection)
            throws DuplicityException, InterruptedException {
        while (true) {
            var findings = new ArrayList<Finding>();
            try {
                duplicity.read(new Job.Verify(set.time(), path, place, selection), lost, finding -> {
                    switch (finding) {
                        case Finding.VolumeRead(long done, long total) -> events.on(new Event.VolumeRead(done, total));
                        case Finding.Said said -> DuplicityHearing.tell(said, events);
                        default -> findings.add(finding);
                    }
                });
                return findings;
            } catch (DuplicityException.Damaged found) {
                if (!fetch.passesOver(found)) throw found;
            }
        }
    }

    /** Tells what the archive cannot give back of a path, and counts the rest. @param all null if nothing was compared */
    private void count(ByteString path, Map<ByteString, String> gone, DuplicityComparison all)
            throws DuplicityException, InterruptedException {
        gone.forEach((entry, reason) -> {
            damaged++;
            events.on(new Event.FileFailed(entry, reason));
        });
        if (listed) duplicity.list(set, path, (entry, node) -> {
            if (all != null) all.stored(entry, node);
            if (gone.containsKey(entry)) return;
            if (node.isFile()) files++;
            if (all != null) all.count(entry, node);
        });
    }
}
