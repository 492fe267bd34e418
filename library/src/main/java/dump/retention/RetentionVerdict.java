package dump.retention;

import dump.snapshots.SnapshotInfo;
import java.util.List;

/** What is to become of a snapshot. @param reasons why it stays; it goes if there are none */
public record RetentionVerdict(SnapshotInfo snapshot, List<Reason> reasons) {
    public RetentionVerdict {
        reasons = List.copyOf(reasons);
    }

    public boolean stays() {
        return !reasons.isEmpty();
    }

    /** Whether it was not judged at all. */
    public boolean isSetAside() {
        return reasons.stream().anyMatch(Reason.SetAside.class::isInstance);
    }
}
