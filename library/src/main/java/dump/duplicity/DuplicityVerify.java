package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.archive.LostVolumes;
import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.DuplicityJob;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.findings.Finding;
import dump.engine.EngineException;
import dump.engine.VerifyRequest;
import dump.engine.VerifyResult;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import dump.posix.FileException;
import dump.snapshots.SnapshotInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Has Duplicity read a point in time back and compare it with the source. Of what is not there any more, and where
 * there is no source, it compares with an empty directory of ours: one of its versions makes the place that it is
 * given.
 */
final class DuplicityVerify {
    private final Duplicity duplicity;
    private final BackupSet set;
    private final SnapshotInfo snapshot;
    private final List<String> sources;
    private final VerifyRequest request;
    private final Events events;
    private final LostVolumes lost;
    private final DuplicityFetch fetch;
    private boolean listed;
    private long files, damaged;

    DuplicityVerify(Duplicity duplicity, DuplicitySnapshots snapshots, SnapshotInfo snapshot,
            List<String> sources, VerifyRequest request, Events events) throws DuplicityException,
            InterruptedException {
        this.duplicity = duplicity;
        this.snapshot = snapshot;
        this.sources = sources;
        this.request = request;
        this.events = events;
        set = snapshots.set(snapshot);
        lost = duplicity.contents().missingVolumes(set, ByteString.EMPTY);
        fetch = new DuplicityFetch(duplicity, set, lost, false, events);
    }

    VerifyResult run(List<DuplicityPaths.Found> found)
            throws EngineException, DuplicityException, InterruptedException {
        var result = judged(found);
        duplicity.damage().readBack(set, lost, found.stream().anyMatch(one -> one.path().isEmpty()));
        fetch.tellRemedy();
        return result;
    }

    private VerifyResult judged(List<DuplicityPaths.Found> found)
            throws EngineException, DuplicityException, InterruptedException {
        proveRecords();
        var unlisted = duplicity.contents().unlisted(set);
        listed = unlisted == null;
        // Before anything is told: if they are damaged, it begins again without them.
        if (listed) duplicity.contents().list(set, ByteString.EMPTY, (path, node) -> { });
        if (!listed) {
            if (!lost.isEmpty()) duplicity.contents().needVolumes(set, ByteString.EMPTY);
            events.on(new Event.Damage(DuplicitySnapshots.unlisted(unlisted, duplicity)
                    + ": what is asked for is read back"
                    + " without it"));
            files = -1;
        }
        if (sources.isEmpty()) return alone(found, 0);
        var source = ByteString.of(sources.getFirst());
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
        for (var one : sets) wrong.put(one.time(), duplicity.keys().prove(one));
        for (var copy : duplicity.copies().lost()) {
            if (!wrong.containsKey(copy.time())) continue;
            events.on(new Event.Damage(copy.describe("is") + duplicity.describe() + "; the copy of it here is used",
                    copy.returned() ? new Remedy.PutBackUsed() : null));
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
        return new VerifyResult(snapshot, files, -1, 0, 0, 0, unreadable, 0, damaged, -1, -1);
    }

    private VerifyResult beside(ComparedSource source, List<DuplicityPaths.Found> found)
            throws EngineException, DuplicityException, InterruptedException {
        var made = isOurs(source) ? snapshot.stored().time() : null;
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
        var result = all.result(snapshot, files, damaged);
        if (result.missing() > 0 && source.isEmpty())
            events.on(new Event.Warning("the source " + source.place(ByteString.EMPTY)
            + " is empty, and was not in this"
                    + " backup; is the disk mounted?"));
        return result;
    }

    /** Else nobody knows what it should hold: another machine, configuration or source made it. */
    private boolean isOurs(ComparedSource source) throws DuplicityException, InterruptedException {
        var made = duplicity.contents().manifest(set);
        if (request.asBackedUp() == null || made.host() != null && !duplicity.isOurs(made.host())) return false;
        var former = made.source();
        // Others may have called Duplicity with a relative path.
        if (former != null && !former.isEmpty() && former.at(0) == '/' && !source.isAt(former)) return false;
        var selection = duplicity.selection(set);
        if (selection == null || selection.equals(SelectionId.of(request.asBackedUp()))) return true;
        events.on(new Event.Note("the excludes were different when this backup was made, so whatever is not in"
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
                duplicity.read(new DuplicityJob.Verify(set.time(), path, place, selection), lost, finding -> {
                    switch (finding) {
                        case Finding.VolumeRead(long done, long total) -> events.on(new Event.VolumeRead(done, total));
                        case Finding.Said said -> DuplicityEvents.tell(said, events);
                        default -> findings.add(finding);
                    }
                });
                return findings;
            } catch (DuplicityException.Damaged found) {
                if (!fetch.passesOver(found)) throw found;
            }
        }
    }

    /**
     * Tells what the archive cannot give back of a path, and counts the rest.
     *
     * @param all null if nothing was compared
     */
    private void count(ByteString path, Map<ByteString, String> gone, DuplicityComparison all)
            throws DuplicityException, InterruptedException {
        gone.forEach((entry, reason) -> {
            damaged++;
            events.on(new Event.FileFailed(entry, reason));
        });
        if (listed) duplicity.contents().list(set, path, (entry, node) -> {
            if (all != null) all.stored(entry, node);
            if (gone.containsKey(entry)) return;
            if (node.isFile()) files++;
            if (all != null) all.count(entry, node);
        });
    }
}
