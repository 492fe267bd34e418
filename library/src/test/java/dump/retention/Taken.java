package dump.retention;

import dump.model.Id;
import dump.model.Snapshot;
import dump.model.Timestamp;
import dump.snapshots.SnapshotInfo;
import java.time.OffsetDateTime;
import java.util.List;

/** Snapshots as literals. */
final class Taken {
    private Taken() {}

    static SnapshotInfo at(String time, List<String> paths, String... tags) {
        var moment = OffsetDateTime.parse(time.length() > 10 ? time : time + "T12:00:00Z");
        var stamp = new Timestamp(moment.toEpochSecond(), moment.getNano(), moment.getOffset().getTotalSeconds());
        var stored = new Snapshot(stamp, null, new Id(1, 2, 3, 4), paths, "tower", "", 0, 0, List.of(), List.of(tags),
                null, "", null);
        return new SnapshotInfo(new Id(stamp.seconds(), stamp.nanos(), paths.hashCode(), List.of(tags).hashCode()), stored,
                false, false, false);
    }

    static SnapshotInfo at(String time, String... tags) {
        return at(time, List.of("/home"), tags);
    }

    static SnapshotInfo future(SnapshotInfo one) {
        return new SnapshotInfo(one.id(), one.stored(), false, true, false);
    }
}
