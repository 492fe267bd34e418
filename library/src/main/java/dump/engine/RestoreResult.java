package dump.engine;

import dump.model.RestoreOutcome;
import dump.snapshots.SnapshotInfo;

/** What a restore did, or would do; with what was kept or failed the exit code is 3. */
public record RestoreResult(SnapshotInfo snapshot, RestoreOutcome outcome) {
    public long written() {
        return outcome.written();
    }

    public long unchanged() {
        return outcome.unchanged();
    }

    public long kept() {
        return outcome.kept();
    }

    public long failed() {
        return outcome.failed();
    }

    public long withoutOwner() {
        return outcome.withoutOwner();
    }

    /** Of content written; -1 if a plan cannot know it. */
    public long bytes() {
        return outcome.bytes();
    }
}
