package dump.engine;

import dump.snapshots.PointInTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what a person named in a point in time; what it does not hold is told with the last point that does.
 *
 * @param <F> what is found
 * @param <E> how looking fails
 */
abstract class Arguments<F extends Arguments.Found<F>, E extends Exception> {
    interface Found<F> {
        /** Whether the other is this, or lies below it. */
        boolean covers(F other);
    }

    private final PointInTime point;
    private final List<PointInTime> all;

    /** @param all points in time that are seen, oldest first */
    Arguments(PointInTime point, List<PointInTime> all) {
        this.point = point;
        this.all = all;
    }

    /** What is named, without what lies in another of them. */
    final List<F> resolve(List<PathArgument> arguments) throws E, EngineException, InterruptedException {
        var found = new ArrayList<F>();
        for (var argument : arguments) {
            var one = find(argument);
            if (one == null) throw new EngineException.NotHeld(argument.text(), missing(argument));
            if (found.stream().noneMatch(other -> other.covers(one))) {
                found.removeIf(one::covers);
                found.add(one);
            }
        }
        return found;
    }

    /** Null if it is not in the point in time. @throws EngineException.Refused if two are named so */
    abstract F find(PathArgument argument) throws E, EngineException, InterruptedException;

    /** Whether another point holds it; one that can't be read does not. */
    abstract boolean isIn(PointInTime other, PathArgument argument) throws E, EngineException, InterruptedException;

    /** Where else it is than in these, in words; empty if nowhere. */
    String elsewhere(PathArgument argument) throws E, EngineException {
        return "";
    }

    /** Offers what the point in time holds, until that is enough. */
    abstract void look(Namesakes namesakes) throws E, InterruptedException;

    /** Whether there is a point in time that could not be looked into. */
    boolean isUnsure() {
        return false;
    }

    private String missing(PathArgument argument) throws E, EngineException, InterruptedException {
        var said = argument.text() + " is not in the backup of " + point.describe();
        for (var other : all.reversed()) {
            if (!other.id().equals(point.id()) && isIn(other, argument))
                return said + "; the last one that holds it is of " + other.describe() + ": use --date id:"
                        + other.id().brief();
        }
        var elsewhere = elsewhere(argument);
        if (!elsewhere.isEmpty()) return said + ", but " + elsewhere;
        var namesakes = new Namesakes(argument);
        look(namesakes);
        if (!namesakes.told().isEmpty()) return said + ", but " + namesakes.told();
        return said + ", nor in any other" + (isUnsure() ? " that can be read" : "")
                + "; `dump manifest` lists what there is";
    }
}
