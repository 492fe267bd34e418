package dump.snapshots;

import dump.model.Id;
import dump.model.Moment;
import dump.model.Snapshot;
import java.util.List;

/**
 * A snapshot as a configuration sees it.
 *
 * @param foreign made by another program without our tag: read, never forgotten
 */
public record PointInTime(Id id, Snapshot snapshot, boolean foreign) {
    /** Its time and identifier, for messages. */
    public String describe() {
        return Moment.shown(snapshot.time().instant()) + " (" + id.brief() + ")";
    }

    /** Whether each of these paths is one of the snapshot's, or lies below one. */
    public boolean covers(List<String> paths) {
        return paths.stream().allMatch(path -> snapshot.paths().stream().anyMatch(own -> isAtOrBelow(path, own)));
    }

    private static boolean isAtOrBelow(String path, String directory) {
        return path.equals(directory) || path.startsWith(directory.endsWith("/") ? directory : directory + "/");
    }
}
