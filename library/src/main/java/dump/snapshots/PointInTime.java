package dump.snapshots;

import dump.model.Id;
import dump.model.Moment;
import dump.model.Snapshot;
import java.util.Comparator;
import java.util.List;

/**
 * A snapshot as a configuration sees it.
 *
 * @param foreign made by another program without our tag: read, never forgotten
 * @param future dated later than now, by more than clocks differ: read only by its identifier
 * @param stream standard input gave all of it; looked for only in what is listed or chosen
 */
public record PointInTime(Id id, Snapshot snapshot, boolean foreign, boolean future, boolean stream) {
    /** By time; of one moment by identifier, so that the answer stays. */
    static final Comparator<PointInTime> OLDEST_FIRST =
            Comparator.comparing((PointInTime p) -> p.snapshot().time()).thenComparing(PointInTime::id);

    /** The same, knowing whether it is a stream. */
    public PointInTime asStream(boolean known) {
        return new PointInTime(id, snapshot, foreign, future, known);
    }

    /** Its time and identifier, for messages. */
    public String describe() {
        return Moment.shown(snapshot.time().instant()) + " (" + id.brief() + ")";
    }

    /** Whether each of these paths is one of the snapshot's, or lies below one. */
    public boolean covers(List<String> paths) {
        return paths.stream().allMatch(path -> snapshot.paths().stream().anyMatch(own -> isAtOrBelow(path, own)));
    }

    /** The same of one of them at least. */
    boolean coversSome(List<String> paths) {
        return paths.stream().anyMatch(path -> covers(List.of(path)));
    }

    /** Whether a path is the directory or lies below it. */
    public static boolean isAtOrBelow(String path, String directory) {
        return path.equals(directory) || path.startsWith(directory.endsWith("/") ? directory : directory + "/");
    }

    /** What its configuration is called, or null: our own come first, and others give one tag as a rule. */
    String name() {
        return snapshot.tags().isEmpty() ? null : snapshot.tags().getFirst();
    }
}
