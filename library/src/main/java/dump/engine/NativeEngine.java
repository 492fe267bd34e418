package dump.engine;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.Backends;
import dump.files.FileException;
import dump.files.Machine;
import dump.files.Owners;
import dump.model.BadPack;
import dump.model.Event;
import dump.model.Events;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.restore.Restore;
import dump.restore.RestoreOptions;
import dump.snapshots.NoSuchPointException;
import dump.snapshots.PointInTime;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotQuery;
import dump.snapshots.Whose;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Our own engine over a restic repository. */
public final class NativeEngine implements Engine {
    private final NativeSettings settings;
    private final Repository repository;
    private final Lock.Holder holder;

    private NativeEngine(NativeSettings settings, Repository repository, Lock.Holder holder) {
        this.settings = settings;
        this.repository = repository;
        this.holder = holder;
    }

    /**
     * Opens the repository. The passphrase is asked for once, after the place is seen to hold a repository, and
     * erased after use.
     */
    public static NativeEngine open(NativeSettings settings, Supplier<byte[]> passphrase) throws EngineException {
        return open(settings, backend(settings), passphrase);
    }

    /**
     * The same over a store of the caller's own, such as {@link dump.backend.MemoryBackend} or one that extends {@link
     * dump.backend.FilterBackend}, wherever the settings say that it is; the engine closes it.
     */
    public static NativeEngine open(NativeSettings settings, Backend backend, Supplier<byte[]> passphrase)
            throws EngineException {
        try {
            if (!Repository.exists(backend)) {
                throw new EngineException.NoRepository("there is no repository at " + backend.describe()
                        + "; is the disk mounted and the name right? `dump init` makes a new one", null);
            }
            var holder = holder(settings);
            var secret = passphrase.get();
            try {
                return new NativeEngine(settings, Repository.open(backend, secret, use(settings, holder)), holder);
            } finally {
                Arrays.fill(secret, (byte) 0);
            }
        } catch (BackendException e) {
            backend.close();
            throw Failures.of(e);
        } catch (RepositoryException e) {
            backend.close();
            throw Failures.of(e);
        }
    }

    /** Whether the place holds a repository. */
    public static boolean exists(NativeSettings settings) throws EngineException {
        try (var backend = backend(settings)) {
            return Repository.exists(backend);
        } catch (BackendException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Makes the repository and opens it. Going on after a kill: what an earlier attempt with the same passphrase left
     * is used.
     *
     * @param passphrase erased after use
     * @param generated the passphrase is strong by construction, so that its key may be quick to open
     */
    public static NativeEngine create(NativeSettings settings, byte[] passphrase, boolean generated)
            throws EngineException {
        return create(settings, backend(settings), passphrase, generated);
    }

    /** The same in a store of the caller's own, which the engine closes. */
    public static NativeEngine create(NativeSettings settings, Backend backend, byte[] passphrase, boolean generated)
            throws EngineException {
        try {
            var holder = holder(settings);
            return new NativeEngine(settings, Repository.create(backend, passphrase, generated, use(settings, holder)),
                    holder);
        } catch (RepositoryException e) {
            backend.close();
            throw Failures.of(e);
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }

    /** What the repository is called in itself: 64 hexadecimal digits. A copy has the same. */
    public String repositoryId() {
        return repository.config().id();
    }

    /** Whether {@link #create} made the repository: another program may have been quicker. */
    public boolean madeRepository() {
        return repository.isMade();
    }

    private static Backend backend(NativeSettings settings) throws EngineException {
        try {
            return Backends.open(settings.repository());
        } catch (BackendException e) {
            throw Failures.of(e);
        }
    }

    private static Lock.Holder holder(NativeSettings settings) {
        var machine = Machine.current(new Owners());
        return new Lock.Holder(settings.host(), settings.user(), machine.pid(), machine.uid(), machine.gid());
    }

    private static Repository.Use use(NativeSettings settings, Lock.Holder holder) {
        var state = settings.stateDirectory() == null ? null : Path.of(settings.stateDirectory().toString());
        return new Repository.Use(holder, state, settings.compressionLevel());
    }

    @Override
    public BackupResult backup(BackupRequest request, Events events) throws EngineException {
        return guarded(() -> LockWait.begin(settings.lockWait(), events,
                new NativeBackup(settings, repository, holder, request, events)::run));
    }

    @Override
    public List<PointInTime> snapshots(Whose whose, Events events) throws EngineException {
        return guarded(() -> locked(events, () -> {
            var points = points(whose, new Selector.Newest(), events);
            var query = points.query();
            if (points.none() != null) events.on(new Event.NoPointReadable(points.none()));
            else if (query.seen().isEmpty()) events.on(new Event.Warning(query.nothingSeen()));
            return marked(query);
        }));
    }

    /** A list is a list, even if it cannot be seen what in it is a stream. */
    private List<PointInTime> marked(SnapshotQuery query) throws InterruptedException {
        if (query.seen().stream().noneMatch(Streams::mayBe)) return query.seen();
        try {
            repository.loadIndex(Events.NONE);
            return query.marked();
        } catch (RepositoryException unknown) {
            return query.seen();
        }
    }

    @Override
    public PointInTime choose(Whose whose, Selector selector, Events events) throws EngineException {
        return guarded(() -> locked(events, () -> {
            var query = points(whose, selector, events).some();
            repository.loadIndex(events);
            return query.choose(selector);
        }));
    }

    @Override
    public ManifestResult manifest(ManifestRequest request, Listing listing, Events events) throws EngineException {
        return reading(request.whose(), request.selector(), request.paths(), NativeChoice::of, false, listing,
                events, (point, paths, found) -> new ManifestWalk(listing, events).list(repository, point, found));
    }

    @Override
    public RestoreResult restore(RestoreRequest request, Choice choice, Events events) throws EngineException {
        return reading(request.whose(), request.selector(), request.paths(), NativeChoice::of, request.trial(), choice,
                events, (point, paths, found) -> {
            choice.chosen(point);
            tellUnread(point, found, events);
            if (request.output() != null) return toOutput(point, found, request);
            var options = new RestoreOptions(request.target(), request.overwrite(), request.trial());
            events.on(new Event.Step((request.trial() ? "comparing with what stands in " : "restoring to ")
                    + request.target()));
            var roots = request.everything() ? Landing.everything(found) : Landing.named(found);
            new NativeGuard(repository, new LandingGuard(settings.ownPlaces(), request)).look(roots);
            var o = new Restore(repository, options, repository.readers()).run(roots, events);
            return new RestoreResult(point, o.written(), o.unchanged(), o.kept(), o.failed(), o.withoutOwner(),
                    o.bytes());
        });
    }

    /** As far as this machine remembers it: a point in time itself does not say what it lacks. */
    private void tellUnread(PointInTime point, List<SnapshotPaths.Found> wanted, Events events) {
        var unread = repository.unread(point.id()).stream()
                .filter(path -> wanted.stream().anyMatch(found -> path.isAtOrBelow(found.printed()))).sorted().toList();
        if (unread.isEmpty()) return;
        events.on(new Event.Warning((unread.size() == 1 ? "1 entry" : unread.size() + " entries")
                + " could not be read, or not whole, when this backup was made, and cannot come back from it: "
                + unread.getFirst() + (unread.size() == 1 ? "" : " and others, which `dump verify` names")));
    }

    private RestoreResult toOutput(PointInTime point, List<SnapshotPaths.Found> found, RestoreRequest request)
            throws EngineException, RepositoryException, InterruptedException {
        if (found.size() != 1 || !found.getFirst().node().isFile()) {
            throw new EngineException.Refused("only one file can be written to standard output; name one, or use --to"
                    + " DIR");
        }
        try {
            long bytes = Restore.writeTo(repository, found.getFirst().node(), request.output());
            return new RestoreResult(point, 1, 0, 0, 0, 0, bytes);
        } catch (IOException e) {
            throw new EngineException.Failed("cannot write the file's content: " + e.getMessage(), e);
        }
    }

    @Override
    public VerifyResult verify(VerifyRequest request, Choice choice, Events events) throws EngineException {
        return reading(request.whose(), request.selector(), request.paths(), NativeChoice::ofAny, false, choice, events,
                (point, paths, found) -> {
            choice.chosen(point);
            return new NativeVerify(settings, repository, request, point, paths, events).run(found);
        });
    }

    @Override
    public CleanupPlan planCleanup(Instant before, Events events) throws EngineException {
        if (before != null) throw new EngineException.Refused("the native engine does not remove points in time yet; "
                + "`restic forget --prune` does in this repository" + (!repository.hasBadPacks() ? "" : ", but only once"
                + " `dump cleanup` has removed the damaged packs: of two copies it may keep the damaged one"));
        if (repository.hasBadPacks()) return guarded(() -> locked(events, () -> {
            repository.loadIndex(events);
            events.on(new Event.Step("reading what damaged packs hold wherever it stands"));
            return CleanupPlan.ofPacks(repository.badPacks(events));
        }));
        return guarded(() -> {
            repository.lookAtLocks(settings.trial(), events);
            return CleanupPlan.ofPacks(List.of());
        });
    }

    /** What an interrupted run left is used by the next: only damaged packs are removed. */
    @Override
    public CleanupResult cleanup(CleanupPlan plan, Events events) throws EngineException {
        var agreed = plan.packs(BadPack.Fate.REMOVABLE).stream().map(BadPack::id).collect(Collectors.toSet());
        return guarded(() -> LockWait.begin(settings.lockWait(), events, wait -> {
            events.on(new Event.Step("taking an exclusive lock"));
            try (var lock = repository.lockExclusively(wait, events)) {
                lock.confirm();
                repository.loadIndex(events);
                return new CleanupResult(0, 0, repository.removeBadPacks(agreed, lock, events));
            } finally {
                repository.noteDamage(events);
            }
        }));
    }

    /** How a command chooses. */
    private interface Choosing {
        NativeChoice.Chosen choose(NativeChoice choice, Selector selector, List<PathArgument> arguments)
                throws NoSuchPointException, RepositoryException, EngineException, InterruptedException;
    }

    /** What reads one point in time. */
    private interface Reading<T> {
        T read(PointInTime point, SnapshotPaths paths, List<SnapshotPaths.Found> found)
                throws EngineException, RepositoryException, FileException, InterruptedException;
    }

    /** Snapshots before the index, so that the index knows all that they need. */
    private <T> T reading(Whose whose, Selector selector, List<PathArgument> arguments, Choosing choosing,
            boolean trial, Choice choice, Events events, Reading<T> work) throws EngineException {
        return guarded(() -> LockWait.begin(settings.lockWait(), events, wait -> {
            try (var lock = lock(wait, events, trial)) {
                var points = points(whose, selector, events);
                var query = points.some();
                events.on(new Event.Step("loading the index"));
                repository.loadIndex(events);
                var choices = new NativeChoice(repository, query, points.lacksSome(), choice, events);
                var chosen = choosing.choose(choices, selector, arguments);
                if (lock != null) lock.confirm();
                return work.read(chosen.point(), chosen.paths(), chosen.found());
            } finally {
                if (!settings.trial() && !trial) repository.noteDamage(events);
            }
        }));
    }

    /** For what reads whole files only: the lock need not be confirmed. */
    private <T> T locked(Events events, Work<T> work)
            throws EngineException, RepositoryException, NoSuchPointException, FileException, InterruptedException {
        var lock = lock(settings.lockWait(), events, false);
        try {
            return work.run();
        } finally {
            if (lock != null) lock.close();
        }
    }

    private Lock lock(Duration wait, Events events, boolean trial) throws RepositoryException, InterruptedException {
        if (settings.noLock() || settings.trial() || trial) return null;
        events.on(new Event.Step("taking a lock"));
        return repository.lock(false, wait, events);
    }

    /**
     * The points in time.
     *
     * @param lacksSome whether there are others, which cannot be read
     * @param none what is to be said if there are only such; else null
     */
    private record Points(SnapshotQuery query, boolean lacksSome, String none) {
        /** To choose from. */
        SnapshotQuery some() throws RepositoryException {
            if (none != null) throw new RepositoryException.Damaged(none, null);
            return query;
        }
    }

    /** @param selector who names a point by its identifier gets no other one, whatever is damaged */
    private Points points(Whose whose, Selector selector, Events events) throws RepositoryException {
        events.on(new Event.Step("reading the list of points in time"));
        boolean named = selector instanceof Selector.ById;
        var lacksSome = new AtomicBoolean();
        var none = new AtomicReference<String>();
        var points = repository.snapshots(event -> {
            if (event instanceof Event.PointUnreadable) lacksSome.set(true);
            switch (event) {
                case Event.NoPointReadable(var text) -> none.set(text);
                case Event.PointUnreadable(var text) when named -> events.on(new Event.Damage(text));
                case Event other -> events.on(other);
            }
        });
        return new Points(new SnapshotQuery(points, whose, Instant.now(), new Streams(repository)), lacksSome.get(),
                none.get());
    }

    private interface Work<T> {
        T run() throws EngineException, RepositoryException, NoSuchPointException, FileException, InterruptedException;
    }

    private static <T> T guarded(Work<T> work) throws EngineException {
        try {
            return work.run();
        } catch (RepositoryException e) {
            throw Failures.of(e);
        } catch (NoSuchPointException e) {
            throw new EngineException.Refused(e.getMessage());
        } catch (FileException e) {
            throw new EngineException.Failed(e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new EngineException.Interrupted();
        }
    }

    @Override
    public void close() {
        repository.close();
    }
}
