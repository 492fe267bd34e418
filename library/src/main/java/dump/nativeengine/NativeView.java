package dump.nativeengine;

import dump.engine.Choice;
import dump.engine.EngineException;
import dump.engine.Entry;
import dump.engine.Into;
import dump.engine.Listing;
import dump.engine.ManifestResult;
import dump.engine.OpenFile;
import dump.engine.PathArgument;
import dump.engine.Paths;
import dump.engine.RestorePlan;
import dump.engine.RestoreResult;
import dump.engine.VerifyRequest;
import dump.engine.VerifyResult;
import dump.engine.View;
import dump.engine.internal.TargetGuard;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.restore.Restore;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.time.Duration;
import java.util.List;

/** A repository under a shared lock: its snapshots and, loaded after them, the index that knows all that they need. */
final class NativeView implements View {
    private final NativeSettings settings;
    private final Repository repository;
    private final SnapshotFilter filter;
    private final Events events;
    private Lock lock;
    private KnownSnapshots known;
    private Chosen last;
    private boolean closed;

    /** What was chosen last, which is what is asked for next. */
    private record Chosen(SnapshotInfo snapshot, List<PathArgument> arguments, SnapshotPaths paths,
            List<SnapshotPaths.Found> found) {
        boolean is(SnapshotInfo other, List<PathArgument> named) {
            return snapshot.id().equals(other.id()) && arguments.equals(named);
        }
    }

    private NativeView(NativeSettings settings, Repository repository, SnapshotFilter filter, Events events) {
        this.settings = settings;
        this.repository = repository;
        this.filter = filter;
        this.events = events;
    }

    static NativeView open(NativeSettings settings, Repository repository, SnapshotFilter filter, Events events)
            throws EngineException {
        var view = new NativeView(settings, repository, filter, events);
        NativeFailures.guarded(() -> {
            view.read(settings.lockWait());
            return null;
        });
        return view;
    }

    private void read(Duration wait) throws RepositoryException, InterruptedException {
        lock = settings.options().readsUnlocked() ? Lock.NONE : repository.locks().forReading(wait, events);
        try {
            load();
        } catch (RepositoryException | InterruptedException | RuntimeException e) {
            release();
            throw e;
        }
    }

    private void load() throws RepositoryException, InterruptedException {
        last = null;
        known = KnownSnapshots.read(repository, filter, events);
        events.on(new Event.Step("loading the index"));
        repository.loadIndex(lock, events);
    }

    private void release() {
        lock.close();
        lock = null;
        if (!settings.trial()) repository.damage().note(events);
    }

    /**
     * Whether our lock stands is known only a while after it was written, in which this work is done. Where it gave
     * way, all is read anew, and the work done again.
     */
    private <T> T settled(NativeFailures.Work<T> work) throws EngineException {
        if (closed) throw new IllegalStateException("the view is closed");
        return NativeFailures.guarded(() -> LockWait.begin(settings.lockWait(), events, wait -> {
            if (lock == null) read(wait);
            var answer = work.run();
            confirm();
            return answer;
        }));
    }

    private void confirm() throws RepositoryException, InterruptedException {
        try {
            lock.confirm();
        } catch (RepositoryException gaveWay) {
            release();
            throw gaveWay;
        }
    }

    <T> T asked(NativeFailures.Work<T> work) throws EngineException {
        settled(() -> null);
        return NativeFailures.guarded(work);
    }

    @Override
    public List<SnapshotInfo> snapshots() {
        return known.query().marked();
    }

    @Override
    public SnapshotInfo choose(Selector selector, Paths paths, Choice choice) throws EngineException {
        return settled(() -> {
            var query = known.toChooseFrom();
            var choices = new NativeChoice(repository, query, known.lacksSome(), choice, events);
            var arguments = paths.arguments();
            var chosen = choice.takesStreams() ? choices.ofAny(selector, arguments) : choices.of(selector, arguments);
            last = new Chosen(chosen.snapshot(), arguments, chosen.paths(), chosen.found());
            return chosen.snapshot();
        });
    }

    private Chosen chosen(SnapshotInfo snapshot, Paths paths)
            throws EngineException, RepositoryException, InterruptedException {
        var arguments = paths.arguments();
        if (last == null || !last.is(snapshot, arguments)) {
            var all = new SnapshotPaths(repository, snapshot);
            last = new Chosen(snapshot, arguments, all, arguments.isEmpty() ? all.everything()
                    : new NativeArguments(repository, snapshot, all, known.query(), known.lacksSome())
                            .resolve(arguments));
        }
        return last;
    }

    @Override
    public Entry find(SnapshotInfo snapshot, ByteString path) throws EngineException {
        return asked(() -> {
            var found = new SnapshotPaths(repository, snapshot).resolve(PathArgument.displayed(path));
            return found == null ? null : new Entry(found.displayPath(), found.node());
        });
    }

    @Override
    public Iterable<Entry> list(SnapshotInfo snapshot, ByteString path) throws EngineException {
        return asked(() -> new SnapshotPaths(repository, snapshot).list(path));
    }

    @Override
    public ManifestResult walk(SnapshotInfo snapshot, Paths paths, Listing listing) throws EngineException {
        return asked(() -> new ManifestWalk(listing, events)
                .list(repository, snapshot, chosen(snapshot, paths).found()));
    }

    @Override
    public OpenFile open(SnapshotInfo snapshot, ByteString path) throws EngineException {
        return asked(() -> {
            var found = new SnapshotPaths(repository, snapshot).resolve(PathArgument.displayed(path));
            if (found == null) throw new EngineException.NotHeld(path.toString(), path + " is not in the snapshot of "
                    + snapshot.describe(), new Remedy.ListEntries());
            if (!found.node().isFile()) throw new EngineException.Refused(path + " is not a file");
            return NativeFile.of(repository, found.node());
        });
    }

    @Override
    public RestorePlan planRestore(SnapshotInfo snapshot, Paths paths, Into into) throws EngineException {
        return asked(() -> {
            var found = chosen(snapshot, paths).found();
            tellUnread(snapshot, found);
            return switch (into) {
                case Into.Output output -> NativeOutputPlan.of(this, repository, snapshot, output, found);
                case Into.Directory directory -> {
                    var roots = paths.isEverything() ? RestoreRoots.everything(found) : RestoreRoots.named(found);
                    new NativeGuard(repository, new TargetGuard(settings.ownPlaces(), directory)).look(roots);
                    yield new NativeRestorePlan(this, snapshot, directory,
                            Restore.plan(repository, roots, directory.path(), directory.existing()));
                }
            };
        });
    }

    @Override
    public RestoreResult restore(RestorePlan plan, Events heard) throws EngineException {
        if (!(plan instanceof NativePlan own) || own.view() != this)
            throw new IllegalArgumentException("the plan is of another view");
        if (closed) throw new IllegalStateException("the view is closed");
        return switch (own) {
            case NativeRestorePlan entries -> entries.run(heard);
            case NativeOutputPlan file -> file.run();
        };
    }

    @Override
    public VerifyResult verify(SnapshotInfo snapshot, VerifyRequest request, Events heard) throws EngineException {
        return asked(() -> {
            if (repository.passCopies()) load();
            var chosen = chosen(snapshot, request.paths());
            return new NativeVerify(settings, repository, request, snapshot, chosen.paths(), heard).run(chosen.found());
        });
    }

    /** As far as this machine remembers it: a snapshot itself does not say what it lacks. */
    private void tellUnread(SnapshotInfo snapshot, List<SnapshotPaths.Found> wanted) {
        var unread = repository.unread(snapshot.id()).stream()
                .filter(path -> wanted.stream().anyMatch(found -> new BytePath(path)
                        .isAtOrBelow(new BytePath(found.displayPath())))).sorted().toList();
        if (unread.isEmpty()) return;
        events.on(new Event.Warning((unread.size() == 1 ? "1 entry" : unread.size() + " entries")
                + " could not be read, or not whole, when this backup was made, and cannot come back from it: "
                + unread.getFirst(), unread.size() == 1 ? null : new Remedy.VerifyNamesAll()));
    }

    @Override
    public void close() {
        closed = true;
        if (lock != null) release();
    }
}
