package dump.engine;

import dump.archive.Duplicity;
import dump.duplicity.DuplicityException;
import dump.duplicity.Job;
import dump.files.FileException;
import dump.files.LocalDirectory;
import dump.findings.Finding;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.snapshots.PointInTime;
import java.util.List;
import java.util.function.Consumer;

/**
 * Has Duplicity read a point in time back and compare it with the source. It compares metadata first, so other content
 * is told only where they are equal: that is what the native engine calls a difference.
 */
final class DuplicityVerify implements Consumer<Finding> {
    private final Duplicity duplicity;
    private final DuplicityPoints points;
    private final PointInTime point;
    private final Events events;
    private ByteString source;
    private ByteString within = ByteString.EMPTY;
    private long compared, changed, missing, news, differing, unreadable, told, counted;

    DuplicityVerify(Duplicity duplicity, DuplicityPoints points, PointInTime point, Events events) {
        this.duplicity = duplicity;
        this.points = points;
        this.point = point;
        this.events = events;
    }

    /** @param source the directory to compare with */
    VerifyResult run(ByteString source, List<DuplicityPaths.Found> found)
            throws EngineException, DuplicityException, InterruptedException {
        this.source = source;
        var set = points.set(point);
        for (var one : found) duplicity.needVolumes(set, one.path());
        for (var warning : duplicity.prove(set)) events.on(new Event.Warning(warning));
        for (var one : found) {
            within = one.path();
            var place = within.isEmpty() ? source : source.resolve(within);
            duplicity.read(new Job.Verify(set.time(), one.path(), place), this);
        }
        // Names that are no UTF-8 it cannot tell in its log; they are among those that it counted.
        long untold = Math.max(0, counted - told);
        if (untold > 0) {
            changed += untold;
            events.on(new Event.Warning(untold + (untold == 1 ? " more entry differs, whose name"
                    : " more entries differ, whose names") + " Duplicity cannot say"));
        }
        long entries = compared - news;
        return new VerifyResult(point, entries, -1, entries - missing, changed, missing, unreadable, differing, 0,
                -1, -1);
    }

    @Override
    public void accept(Finding finding) {
        switch (finding) {
            case Finding.Difference(var path, var kind, var text) -> differs(whole(path), kind, text);
            case Finding.Compared(long entries, long differences) -> {
                compared += entries;
                counted += differences;
            }
            case Finding.Unreadable(var path, var reason) -> {
                unreadable++;
                events.on(new Event.FileFailed(whole(path), reason));
            }
            case Finding.VolumeRead(long done, long total) -> events.on(new Event.VolumeRead(done, total));
            case Finding.Said said -> DuplicityHearing.tell(said, events);
            default -> { }
        }
    }

    private void differs(ByteString path, Finding.Kind kind, String text) {
        told++;
        switch (kind) {
            case CHANGED -> {
                if (isSameDirectory(path, text)) return;
                changed++;
                events.on(new Event.FileChanged(path));
            }
            case DIFFERENT -> {
                differing++;
                events.on(new Event.FileFailed(path,
                        "its content differs from the source's, although its metadata are the same"));
            }
            case GONE -> {
                missing++;
                events.on(new Event.FileVanished(path));
            }
            // What came later, or is left out of backups, is no concern of this one.
            case NEW -> news++;
        }
    }

    /** Duplicity names what it finds from the path on that it was given. */
    private ByteString whole(ByteString path) {
        if (path.isEmpty()) return within;
        return within.isEmpty() ? path : within.resolve(path);
    }

    /** Any entry that comes or goes changes the times of its directory: to the native engine that is no difference. */
    private boolean isSameDirectory(ByteString path, String text) {
        if (text.contains(" has type ")) return false;
        try (var directory = LocalDirectory.open(source)) {
            return path.isEmpty() || directory.stat(path).isDirectory();
        } catch (FileException gone) {
            return false;
        }
    }
}
