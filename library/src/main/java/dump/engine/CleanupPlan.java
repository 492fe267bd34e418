package dump.engine;

import dump.snapshots.PointInTime;
import java.time.Instant;
import java.util.List;

/**
 * What a cleanup would remove.
 *
 * @param before points in time that ended before this go; null for none
 * @param leftovers names of files that interrupted runs left at the destination
 * @param points what goes, oldest first
 * @param kept points older than {@code before} that stay because later ones are built on them
 * @param remaining how many points in time are left
 * @param lost backups that cannot be read, with the reason: what is left of them goes only if a person says so
 */
public record CleanupPlan(Instant before, List<String> leftovers, List<PointInTime> points, List<PointInTime> kept,
        int remaining, List<String> lost) {
    public boolean isEmpty() {
        return leftovers.isEmpty() && points.isEmpty() && lost.isEmpty();
    }

    /** The same, but what is lost stays. */
    public CleanupPlan withoutLost() {
        return new CleanupPlan(before, leftovers, points, kept, remaining, List.of());
    }
}
