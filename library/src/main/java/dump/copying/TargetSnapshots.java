package dump.copying;

import dump.model.Id;
import dump.model.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The snapshots that stand in the target, and which of another repository's are among them. */
final class TargetSnapshots {
    /** By their own identifier, and by that of what they were copied from. */
    private final Map<Id, List<Snapshot>> byOrigin = new HashMap<>();

    TargetSnapshots(Map<Id, Snapshot> snapshots) {
        snapshots.forEach((id, snapshot) -> {
            put(id, snapshot);
            if (snapshot.original() != null) put(snapshot.original(), snapshot);
        });
    }

    private void put(Id origin, Snapshot snapshot) {
        byOrigin.computeIfAbsent(origin, any -> new ArrayList<>(1)).add(snapshot);
    }

    /** Where a snapshot comes from, which its copies remember. */
    static Id origin(Id id, Snapshot snapshot) {
        return snapshot.original() == null ? id : snapshot.original();
    }

    boolean holds(Id id, Snapshot snapshot) {
        return byOrigin.getOrDefault(origin(id, snapshot), List.of()).stream().anyMatch(other -> isCopy(other, snapshot));
    }

    /** All but the parent, the origin, and what the run that made it said of itself. */
    private static boolean isCopy(Snapshot one, Snapshot other) {
        return one.time().equals(other.time()) && one.tree().equals(other.tree())
                && one.hostname().equals(other.hostname()) && one.username().equals(other.username())
                && one.uid() == other.uid() && one.gid() == other.gid() && one.paths().equals(other.paths())
                && one.tags().equals(other.tags()) && one.excludes().equals(other.excludes());
    }

    /** What stands in the target for a snapshot. */
    static Snapshot copy(Id id, Snapshot of) {
        return new Snapshot(of.time(), null, of.tree(), of.paths(), of.hostname(), of.username(), of.uid(), of.gid(),
                of.excludes(), of.tags(), origin(id, of), of.programVersion(), of.summary(), of.others());
    }
}
