package dump.engine;

import dump.model.PackShare;
import dump.snapshots.SnapshotInfo;

/** What a check of a repository looks at; of every snapshot, and reading no pack, where nothing else is asked. Immutable. */
public final class CheckRequest {
    private final SnapshotInfo snapshot;
    private final PackShare reading;

    private CheckRequest(SnapshotInfo snapshot, PackShare reading) {
        this.snapshot = snapshot;
        this.reading = reading;
    }

    public static CheckRequest everything() {
        return new CheckRequest(null, new PackShare.None());
    }

    /** Only this snapshot's directories are looked through. */
    public CheckRequest of(SnapshotInfo one) {
        return new CheckRequest(one, reading);
    }

    /** Which packs are read from end to end. */
    public CheckRequest reading(PackShare packs) {
        return new CheckRequest(snapshot, packs);
    }

    /** Null for all. */
    public SnapshotInfo snapshot() {
        return snapshot;
    }

    public PackShare reading() {
        return reading;
    }
}
