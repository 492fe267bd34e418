package dump.snapshots;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The snapshots of one host, one name and one set of paths: what a person calls a backup, where nothing says whose is
 * meant.
 *
 * @param newest of them
 * @param stream whether it holds what standard input gave
 */
public record Series(SnapshotInfo newest, boolean stream) {
    /** Those that no newer one goes on, newest first. */
    static List<Series> of(List<SnapshotInfo> newestFirst, Predicate<SnapshotInfo> stream) {
        var found = new ArrayList<Series>();
        for (var snapshot : newestFirst) {
            boolean isStream = stream.test(snapshot);
            var one = new Series(snapshot.asStream(isStream), isStream);
            if (found.stream().noneMatch(newer -> newer.goesOn(one))) found.add(one);
        }
        return found;
    }

    /** Whether this is the same backup at a later time, and holds all that was in it. */
    public boolean goesOn(Series older) {
        var paths = older.newest.stored().paths();
        return newest.stored().hostname().equals(older.newest.stored().hostname()) && isOfSameName(older)
                && stream == older.stream && (stream ? newest.stored().paths().equals(paths) : newest.covers(paths));
    }

    /** What another program made has no name. */
    private boolean isOfSameName(Series other) {
        return newest.name() == null || other.newest.name() == null || newest.name().equals(other.newest.name());
    }
}
