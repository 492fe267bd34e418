package dump.engine;

import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.PointInTime;
import dump.snapshots.SnapshotQuery;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Finds what a person named in a point in time; what it does not hold is told with the last point that does. */
final class Arguments {
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private final Repository repository;
    private final SnapshotQuery query;
    private final PointInTime point;

    Arguments(Repository repository, SnapshotQuery query, PointInTime point) {
        this.repository = repository;
        this.query = query;
        this.point = point;
    }

    List<SnapshotPaths.Found> resolve(SnapshotPaths paths, List<PathArgument> arguments)
            throws RepositoryException, EngineException {
        var found = new ArrayList<SnapshotPaths.Found>();
        for (var argument : arguments) {
            var one = paths.resolve(argument);
            if (one == null) throw new EngineException.Refused(missing(argument));
            if (found.stream().noneMatch(other -> other.covers(one))) {
                found.removeIf(one::covers);
                found.add(one);
            }
        }
        return found;
    }

    private String missing(PathArgument argument) throws RepositoryException, EngineException {
        var said = argument.text() + " is not in the backup of " + time(point);
        for (var other : query.seen().reversed()) {
            if (other.id().equals(point.id())) continue;
            try {
                if (new SnapshotPaths(repository, other).resolve(argument) != null) {
                    return said + "; the last one that holds it is of " + time(other) + ": use --date id:" + other.id().brief();
                }
            } catch (RepositoryException.Damaged | EngineException.Refused skipped) {
                // Another point may hold it, and no other of that spelling.
            }
        }
        return said + ", nor in any other; `dump manifest` lists what there is";
    }

    private static String time(PointInTime point) {
        return SHOWN.format(point.snapshot().time().instant().atZone(ZoneId.systemDefault())) + " (" + point.id().brief() + ")";
    }
}
