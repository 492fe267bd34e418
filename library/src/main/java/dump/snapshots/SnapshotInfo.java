package dump.snapshots;

import dump.model.BytePath;
import dump.model.Id;
import dump.model.Moment;
import dump.model.Snapshot;
import dump.model.SnapshotsRepaired;
import java.util.Comparator;
import java.util.List;

/**
 * A snapshot as a configuration sees it.
 *
 * @param stored as the repository has it
 * @param foreign made by another program without our tag: read, never forgotten
 * @param future dated later than now, by more than clocks differ: read only by its identifier
 * @param stream standard input gave all of it; looked for only in what is listed or chosen
 */
public record SnapshotInfo(Id id, Snapshot stored, boolean foreign, boolean future, boolean stream) {
    /**
     * By time; of one moment one that was repaired counts as newer than the one it came of, and else the identifier
     * decides, so that the answer stays.
     */
    public static final Comparator<SnapshotInfo> OLDEST_FIRST =
            Comparator.comparing((SnapshotInfo p) -> p.stored().time())
                    .thenComparing(p -> SnapshotsRepaired.original(p.stored()) != null).thenComparing(SnapshotInfo::id);

    /** The same, knowing whether it is a stream. */
    public SnapshotInfo asStream(boolean known) {
        return new SnapshotInfo(id, stored, foreign, future, known);
    }

    /** Its time and identifier, for messages. */
    public String describe() {
        return Moment.shown(stored.time().instant()) + " (" + id.brief() + ")";
    }

    /** Whether each of these paths is one of the snapshot's, or lies below one. */
    public boolean covers(List<String> paths) {
        return paths.stream().allMatch(path -> stored.paths().stream().anyMatch(own -> isAtOrBelow(path, own)));
    }

    /** The same of one of them at least. */
    boolean coversSome(List<String> paths) {
        return paths.stream().anyMatch(path -> covers(List.of(path)));
    }

    /** Whether a path is the directory or lies below it. */
    public static boolean isAtOrBelow(String path, String directory) {
        return new BytePath(path).isAtOrBelow(new BytePath(directory));
    }

    /** What its configuration is called, or null: our own come first, and others give one tag as a rule. */
    String name() {
        return stored.tags().isEmpty() ? null : stored.tags().getFirst();
    }
}
