package dump.nativeengine;

import dump.engine.Choice;
import dump.engine.EngineException;
import dump.engine.PathArgument;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.NoSuchSnapshotException;
import dump.snapshots.Selector;
import dump.snapshots.Series;
import dump.snapshots.SnapshotInfo;
import dump.snapshots.SnapshotQuery;
import java.util.ArrayList;
import java.util.List;

/** Finds the point in time that is meant, and in it what is named. */
final class NativeChoice {
    /** @param paths of the point @param found what is named, or everything */
    record Chosen(SnapshotInfo snapshot, SnapshotPaths paths, List<SnapshotPaths.Found> found) {}

    private final Repository repository;
    private final SnapshotQuery query;
    private final Choice choice;
    private final Events events;
    private final boolean unsure;

    /** @param unsure whether there are points in time that cannot be read */
    NativeChoice(Repository repository, SnapshotQuery query, boolean unsure, Choice choice, Events events) {
        this.repository = repository;
        this.query = query;
        this.unsure = unsure;
        this.choice = choice;
        this.events = events;
    }

    /** @throws EngineException.Ambiguous if there are backups of several, and nothing says whose is meant */
    Chosen of(Selector selector, List<PathArgument> arguments)
            throws NoSuchSnapshotException, RepositoryException, EngineException, InterruptedException {
        if (selector instanceof Selector.ById) return in(query.choose(selector), arguments);
        var chosen = query.isMixed() ? ofSeveral(selector, arguments) : ofOne(selector, arguments);
        warn(query.passedOver());
        if (selector instanceof Selector.Newest) warn(query.newerInPart(chosen.snapshot()));
        return chosen;
    }

    /**
     * The same for a command that looks at whatever is there: where standard input gave everything, the newest of that.
     */
    Chosen ofAny(Selector selector, List<PathArgument> arguments)
            throws NoSuchSnapshotException, RepositoryException, EngineException, InterruptedException {
        if (selector instanceof Selector.ById || !arguments.isEmpty() || !query.isOfStreamsOnly())
            return of(selector, arguments);
        var snapshot = query.chooseStream(selector);
        var name = snapshot.stored().paths().getFirst();
        var others = new ArrayList<>(query.streamPaths(path -> !path.equals(name)));
        events.on(new Event.Note("there are only backups of standard input; this is the newest of them, "
                + name.substring(1) + (others.isEmpty() ? "" : "; by their names also "
                        + String.join(", ", others.stream().map(path -> path.substring(1)).toList()))));
        warn(query.passedOver());
        return in(snapshot, arguments);
    }

    private void warn(Event.Warning warning) {
        if (warning != null) events.on(warning);
    }

    private Chosen ofSeveral(Selector selector, List<PathArgument> arguments)
            throws NoSuchSnapshotException, RepositoryException, EngineException, InterruptedException {
        var series = query.series(selector);
        var wanted = new ArrayList<Series>();
        for (var one : series) if (holds(one.newest(), arguments)) wanted.add(one);
        if (arguments.isEmpty() || wanted.stream().anyMatch(one -> !one.stream())) wanted.removeIf(Series::stream);
        var shown = arguments.isEmpty() ? series : wanted;
        boolean settled = query.isLabelled() || !(selector instanceof Selector.Newest);
        if (wanted.size() > 1 && !settled && choice.mustBeSure())
            throw new EngineException.Ambiguous(shown.stream().map(Series::newest).toList());
        var chosen = wanted.isEmpty() || selector instanceof Selector.Back ? ofOne(selector, arguments)
                : in(wanted.getFirst().newest(), arguments);
        var own = new Series(chosen.snapshot(), chosen.paths().isStream());
        var others = shown.stream().filter(one -> !one.goesOn(own)).map(Series::newest).toList();
        if (!others.isEmpty()) choice.besides(others);
        return chosen;
    }

    private boolean holds(SnapshotInfo snapshot, List<PathArgument> arguments)
            throws RepositoryException, EngineException {
        if (arguments.isEmpty()) return true;
        try {
            var paths = new SnapshotPaths(repository, snapshot);
            for (var argument : arguments) if (paths.resolve(argument) == null) return false;
            return true;
        } catch (RepositoryException.Damaged skipped) {
            return false;
        }
    }

    /** A single name that the files do not have may be one under which standard input was backed up. */
    private Chosen ofOne(Selector selector, List<PathArgument> arguments)
            throws NoSuchSnapshotException, RepositoryException, EngineException, InterruptedException {
        var stream = arguments.size() == 1 ? streamPath(arguments.getFirst()) : null;
        if (stream == null) return in(query.choose(selector), arguments);
        SnapshotInfo files = null;
        try {
            files = query.choose(selector);
        } catch (NoSuchSnapshotException none) {
            events.on(new Event.Step("there are no files to look for it in"));
        }
        if (files != null && new SnapshotPaths(repository, files).resolve(arguments.getFirst()) != null) {
            events.on(new Event.Note("standard input was backed up as " + stream + ", too; the file is taken",
                    new Remedy.ChooseStream()));
            return in(files, arguments);
        }
        return in(query.chooseStream(stream, selector), arguments);
    }

    private String streamPath(PathArgument argument) throws EngineException {
        var name = argument.displayPath() == null ? null : argument.displayPath().toString();
        var paths = query.streamPaths(path -> argument.absolute() != null && path.equals(argument.absolute().toString())
                || path.substring(path.lastIndexOf('/') + 1).equals(name));
        if (paths.size() > 1)
            throw new EngineException.Refused(argument.text() + " is the name of several backups of standard input: "
                    + String.join(" and ", paths) + "; write the full path of the one you mean");
        return paths.isEmpty() ? null : paths.getFirst();
    }

    private Chosen in(SnapshotInfo snapshot, List<PathArgument> arguments)
            throws RepositoryException, EngineException, InterruptedException {
        var paths = new SnapshotPaths(repository, snapshot);
        return new Chosen(snapshot.asStream(paths.isStream()), paths, arguments.isEmpty() ? paths.everything()
                : new NativeArguments(repository, snapshot, paths, query, unsure).resolve(arguments));
    }
}
