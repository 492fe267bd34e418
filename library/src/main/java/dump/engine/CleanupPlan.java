package dump.engine;

import dump.model.BadPack;
import dump.snapshots.SnapshotInfo;
import java.time.Instant;
import java.util.List;

/**
 * What a cleanup would remove.
 *
 * @param before points in time that ended before this go; null for none
 * @param leftovers names of files that interrupted runs left at the destination
 * @param snapshots what goes, oldest first
 * @param kept points older than {@code before} that stay because later ones are built on them
 * @param remaining how many points in time are left
 * @param lost backups that cannot be read, with the reason: what is left of them goes only if a person says so
 * @param badPacks packs of the repository that were seen damaged, and what can become of them
 */
public record CleanupPlan(Instant before, List<String> leftovers, List<SnapshotInfo> snapshots, List<SnapshotInfo> kept,
        int remaining, List<String> lost, List<BadPack> badPacks) {
    /** Of an engine that has nothing to remove. */
    public static CleanupPlan ofPacks(List<BadPack> badPacks) {
        return new CleanupPlan(null, List.of(), List.of(), List.of(), 0, List.of(), badPacks);
    }

    /** Whether nothing goes. */
    public boolean isEmpty() {
        return leftovers.isEmpty() && snapshots.isEmpty() && lost.isEmpty() && packs(BadPack.Fate.REMOVABLE).isEmpty();
    }

    /** The same, but what is lost stays. */
    public CleanupPlan withoutLost() {
        return new CleanupPlan(before, leftovers, snapshots, kept, remaining, List.of(), badPacks);
    }

    /** The damaged packs of which that can become. */
    public List<BadPack> packs(BadPack.Fate fate) {
        return badPacks.stream().filter(pack -> pack.fate() == fate).toList();
    }
}
