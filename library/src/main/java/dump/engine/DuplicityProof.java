package dump.engine;

import dump.archive.Duplicity;
import dump.duplicity.DuplicityException;
import dump.duplicity.Job;
import dump.findings.Finding;
import dump.model.Event;
import dump.model.Events;
import dump.snapshots.PointInTime;
import java.util.List;

/**
 * Has Duplicity read a point in time back where there is no source to compare with: against an empty directory, so that
 * it proves the checksum of every volume and finds nothing there.
 */
final class DuplicityProof {
    private final Duplicity duplicity;
    private final DuplicityPoints points;
    private final PointInTime point;
    private final Events events;

    DuplicityProof(Duplicity duplicity, DuplicityPoints points, PointInTime point, Events events) {
        this.duplicity = duplicity;
        this.points = points;
        this.point = point;
        this.events = events;
    }

    VerifyResult run(List<DuplicityPaths.Found> found)
            throws DuplicityException, InterruptedException {
        var set = points.set(point);
        for (var one : found) duplicity.needVolumes(set, one.path());
        for (var warning : duplicity.prove(set)) events.on(new Event.Warning(warning));
        for (var one : found) duplicity.read(new Job.Verify(set.time(), one.path(), duplicity.empty()), this::hear);
        var files = new long[1];
        for (var one : found) duplicity.list(set, one.path(), (path, node) -> files[0] += node.isFile() ? 1 : 0);
        return new VerifyResult(point, files[0], -1, 0, 0, 0, 0, 0, 0, -1, -1);
    }

    private void hear(Finding finding) {
        switch (finding) {
            case Finding.VolumeRead(long done, long total) -> events.on(new Event.VolumeRead(done, total));
            case Finding.Said said -> DuplicityHearing.tell(said, events);
            default -> { }
        }
    }
}
