package dump.snapshots;

import dump.model.Remedy;

/** No point in time is what was asked for. The message says which ones there are. */
public final class NoSuchSnapshotException extends Exception {
    private final transient Remedy remedy;

    NoSuchSnapshotException(String message, Remedy remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** What may be done about it, or null. */
    public Remedy remedy() {
        return remedy;
    }
}
