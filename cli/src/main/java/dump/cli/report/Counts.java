package dump.cli.report;

import dump.engine.BackupResult;
import dump.engine.ManifestResult;
import dump.engine.RestoreResult;
import dump.engine.VerifyResult;
import dump.model.Event;
import dump.model.RestoreTotals;
import java.util.concurrent.atomic.LongAdder;

/** How far a run is, and how it went. Any thread adds; the progress line reads. */
final class Counts {
    private static final long NEVER = Long.MIN_VALUE;

    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder snapshots = new LongAdder();
    private final LongAdder damages = new LongAdder();
    private final RestoreTotals.Counter restored = new RestoreTotals.Counter();
    private final LongAdder sent = new LongAdder();
    private final LongAdder stored = new LongAdder();
    /** When the store is tried again, of a clock of ours. */
    private volatile long retryMillis = NEVER;
    private volatile boolean noSnapshot;
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
            case Event.FileRestored(var path, long size, var decision) -> {
                files.increment();
                restored.add(decision.kind(), size);
            }
            case Event.FileVerified verified -> files.increment();
            case Event.FileFailed failed -> files.increment();
            case Event.FileKept kept -> files.increment();
            case Event.SnapshotUnreadable unreadable -> snapshots.increment();
            case Event.NoSnapshotReadable none -> noSnapshot = true;
            case Event.Step step -> { }
            case Event.Note note -> { }
            case Event.Said said -> { }
            case Event.Warning warning -> { }
            case Event.Verified verified -> { }
            case Event.Damage damage -> damages.increment();
            case Event.FileChanged changed -> { }
            case Event.FileNewSince came -> { }
            case Event.FileVanished vanished -> { }
            case Event.FileSkipped skipped -> { }
            case Event.PackSent(var pack, long packed) -> sent.add(packed);
            case Event.PackUploaded(var pack, long packed) -> stored.add(packed);
            case Event.StoreWaits(var reason, long millis) -> retryMillis = System.nanoTime() / 1_000_000 + millis;
            case Event.StoreAnswers answers -> retryMillis = NEVER;
        }
    }

    /**
     * Of what read well: where a point in time cannot be read, another may have been taken for it, or it is lacking.
     */
    Outcome outcome() {
        return snapshots.sum() == 0 ? Outcome.DONE : Outcome.INCOMPLETE;
    }

    /** An older parent is no harm, but without any who knows what is gone. */
    Outcome of(BackupResult result) {
        return noSnapshot || result.unreadable() > 0 ? Outcome.INCOMPLETE : Outcome.DONE;
    }

    Outcome of(RestoreResult result) {
        return result.kept() + result.failed() == 0 ? outcome() : Outcome.INCOMPLETE;
    }

    Outcome of(ManifestResult result) {
        return result.damaged() == 0 ? outcome() : Outcome.INCOMPLETE;
    }

    /** A point in time that cannot be read is damage here, and so is what was gone around. */
    Outcome of(VerifyResult result) {
        if (result.differing() > 0 || result.damaged() > 0 || result.lacking() > 0) return Outcome.DIFFERENT;
        if (outcome() != Outcome.DONE || damages.sum() > 0) return Outcome.DIFFERENT;
        return result.unreadable() == 0 ? Outcome.DONE : Outcome.INCOMPLETE;
    }

    /** Why a verification that proved all it was asked for did not end well, in words; null if it did. */
    String otherDamage() {
        if (snapshots.sum() > 0) return "not all snapshots can be read; they are named above";
        return damages.sum() == 0 ? null
                : "the repository is not whole, as named above, but nothing that you asked for is lost";
    }

    /** What became of entries that were restored. */
    RestoreTotals restored() {
        return restored.totals();
    }

    ProgressLine.State state(double seconds) {
        long accepted = stored.sum();
        return new ProgressLine.State(files.sum(), bytes.sum(), filesTotal, bytesTotal, volumes, accepted,
                Math.max(0, sent.sum() - accepted), seconds);
    }

    /** Seconds until the store is tried again; negative if it answers. */
    long retrySeconds() {
        long at = retryMillis;
        return at == NEVER ? -1 : Math.max(0, (at - System.nanoTime() / 1_000_000 + 999) / 1000);
    }
}
