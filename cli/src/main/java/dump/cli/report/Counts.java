package dump.cli.report;

import dump.model.Event;
import java.util.concurrent.atomic.LongAdder;

/** How far a run is. Any thread adds; the progress line reads. */
final class Counts {
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder points = new LongAdder();
    private final LongAdder damages = new LongAdder();
    private volatile boolean noPoint;
    private volatile long filesTotal;
    private volatile long bytesTotal;
    private volatile Event.VolumeRead volumes = new Event.VolumeRead(0, 0);

    void on(Event event) {
        switch (event) {
            case Event.Total(long allFiles, long allBytes) -> {
                filesTotal = allFiles;
                bytesTotal = allBytes;
            }
            case Event.Progress(long more) -> bytes.add(more);
            case Event.VolumeRead read -> volumes = read;
            case Event.FileStored stored -> files.increment();
            case Event.FileUnchanged unchanged -> files.increment();
            case Event.FileRestored restored -> files.increment();
            case Event.FileVerified verified -> files.increment();
            case Event.FileFailed failed -> files.increment();
            case Event.FileKept kept -> files.increment();
            case Event.PointUnreadable unreadable -> points.increment();
            case Event.NoPointReadable none -> noPoint = true;
            case Event.Step step -> { }
            case Event.Note note -> { }
            case Event.Said said -> { }
            case Event.Warning warning -> { }
            case Event.Damage damage -> damages.increment();
            case Event.FileChanged changed -> { }
            case Event.FileNewSince came -> { }
            case Event.FileVanished vanished -> { }
            case Event.FileSkipped skipped -> { }
            case Event.PackUploaded uploaded -> { }
        }
    }

    /** Of what read well: where a point in time cannot be read, another may have been taken for it, or it is lacking. */
    Outcome outcome() {
        return points.sum() == 0 ? Outcome.DONE : Outcome.INCOMPLETE;
    }

    /** Of a backup that read all of the source: an older parent is no harm, but without any who knows what is gone. */
    Outcome outcomeOfBackup() {
        return noPoint ? Outcome.INCOMPLETE : Outcome.DONE;
    }

    /** To a verification the same is damage, and so is what was gone around. @param otherwise how it went but for that */
    Outcome outcomeOfVerify(Outcome otherwise) {
        return outcome() == Outcome.DONE && damages.sum() == 0 ? otherwise : Outcome.DIFFERENT;
    }

    /** Why a verification that proved all it was asked for did not end well, in words; null if it did. */
    String otherDamage() {
        if (points.sum() > 0) return "not all points in time can be read: see what is named above";
        return damages.sum() == 0 ? null
                : "the repository is not whole, as named above; nothing asked for is lost by it";
    }

    ProgressLine.State state(double seconds) {
        return new ProgressLine.State(files.sum(), bytes.sum(), filesTotal, bytesTotal, volumes, seconds);
    }
}
