package dump.engine.internal;

import dump.engine.EngineException;
import dump.engine.PathArgument;
import dump.model.Remedy;
import dump.snapshots.SnapshotInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what a person named in a point in time; what it does not hold is told with the last point that does.
 *
 * @param <F> what is found
 * @param <E> how looking fails
 */
public abstract class Arguments<F extends Arguments.Found<F>, E extends Exception> {
    public interface Found<F> {
        /** Whether the other is this, or lies below it. */
        boolean covers(F other);
    }

    private final SnapshotInfo snapshot;
    private final List<SnapshotInfo> all;

    /** @param all points in time that are seen, oldest first */
    public Arguments(SnapshotInfo snapshot, List<SnapshotInfo> all) {
        this.snapshot = snapshot;
        this.all = all;
    }

    /** What is named, without what lies in another of them. */
    public final List<F> resolve(List<PathArgument> arguments) throws E, EngineException, InterruptedException {
        var found = new ArrayList<F>();
        for (var argument : arguments) {
            var one = find(argument);
            if (one == null) throw missing(argument);
            if (found.stream().noneMatch(other -> other.covers(one))) {
                found.removeIf(one::covers);
                found.add(one);
            }
        }
        return found;
    }

    /** Null if it is not in the point in time. @throws EngineException.Refused if two are named so */
    protected abstract F find(PathArgument argument) throws E, EngineException, InterruptedException;

    /** Whether another point holds it; one that can't be read does not. */
    protected abstract boolean isIn(SnapshotInfo other, PathArgument argument)
            throws E, EngineException, InterruptedException;

    /**
     * Where else it is than in these.
     *
     * @param said that it is not in the point in time
     * @return null if nowhere
     */
    protected EngineException.NotHeld elsewhere(PathArgument argument, String said) throws E, EngineException {
        return null;
    }

    /** Offers what the point in time holds, until that is enough. */
    protected abstract void look(Namesakes namesakes) throws E, InterruptedException;

    /** Whether there is a point in time that could not be looked into. */
    protected boolean isUnsure() {
        return false;
    }

    private EngineException.NotHeld missing(PathArgument argument) throws E, EngineException, InterruptedException {
        var said = argument.text() + " is not in the backup of " + snapshot.describe();
        for (var other : all.reversed()) {
            if (!other.id().equals(snapshot.id()) && isIn(other, argument))
                return new EngineException.NotHeld(argument.text(),
                        said + "; the last one that holds it is of " + other.describe(), new Remedy.Choose(other.id()));
        }
        var elsewhere = elsewhere(argument, said);
        if (elsewhere != null) return elsewhere;
        var namesakes = new Namesakes(argument);
        look(namesakes);
        if (!namesakes.told().isEmpty())
            return new EngineException.NotHeld(argument.text(), said + ", but " + namesakes.told(), null);
        return new EngineException.NotHeld(argument.text(), said + ", nor in any other"
                + (isUnsure() ? " that can be read" : ""), new Remedy.ListEntries());
    }
}
