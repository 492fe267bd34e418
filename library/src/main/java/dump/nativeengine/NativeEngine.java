package dump.nativeengine;

import dump.backend.Backend;
import dump.backend.Location;
import dump.engine.BackupRequest;
import dump.engine.BackupResult;
import dump.engine.CheckRequest;
import dump.engine.CleanupPlan;
import dump.engine.CleanupRequest;
import dump.engine.CleanupResult;
import dump.engine.CopyResult;
import dump.engine.Engine;
import dump.engine.EngineException;
import dump.engine.Passphrase;
import dump.engine.RepositoryInfo;
import dump.engine.SpacePlan;
import dump.engine.View;
import dump.model.BadPack;
import dump.model.CheckResult;
import dump.model.Event;
import dump.model.Events;
import dump.model.SpaceFreed;
import dump.posix.FileException;
import dump.posix.Machine;
import dump.posix.Owners;
import dump.posix.Posix;
import dump.repository.Lock;
import dump.repository.Preloading;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.repository.SealedRepository;
import dump.snapshots.NoSuchSnapshotException;
import dump.snapshots.Selector;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import dump.snapshots.SnapshotQuery;
import dump.stores.StoreOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Our own engine over a restic repository. */
public final class NativeEngine implements Engine {
    private final NativeSettings settings;
    private final Repository repository;
    private final Supplier<Lock.Holder> holder;

    private NativeEngine(NativeSettings settings, Repository repository, Supplier<Lock.Holder> holder) {
        this.settings = settings;
        this.repository = repository;
        this.holder = holder;
    }

    /**
     * Begins to load what an engine needs, which takes a moment in a fresh process, and returns at once. Nothing depends
     * on it: what fails here fails again, and is told, where it is needed.
     *
     * @param files whether files of this machine will be looked at, or a lock be held
     */
    public static void preload(boolean files) {
        Thread.ofPlatform().daemon().name("preloading").uncaughtExceptionHandler((thread, failure) -> { }).start(() -> {
            // To link system calls takes as long again.
            if (files) Posix.call(Posix.Call.GETPID, 0, 0, 0);
            Preloading.load();
        });
    }

    /** Opens the repository at a place. @throws EngineException.NoRepository if there is none */
    public static NativeEngine open(Location location, Passphrase passphrase, NativeOptions options)
            throws EngineException {
        return open(new NativeSettings(location, options), NativePlace.backend(location, options.store()), passphrase,
                SealedRepository::read);
    }

    /** The same, where the snapshots are to be listed at once: that is begun beside the opening. */
    public static NativeEngine openForNames(Location location, Passphrase passphrase, NativeOptions options)
            throws EngineException {
        return open(new NativeSettings(location, options), NativePlace.backend(location, options.store()), passphrase,
                SealedRepository::readForNames);
    }

    /**
     * The same in a store of the caller's own, such as {@link dump.backend.MemoryBackend} or one that extends {@link
     * dump.backend.FilterBackend}; the engine closes it.
     */
    public static NativeEngine open(Backend store, Passphrase passphrase, NativeOptions options)
            throws EngineException {
        return open(new NativeSettings(null, options), store, passphrase, SealedRepository::read);
    }

    private interface Look {
        SealedRepository at(Backend store) throws RepositoryException;
    }

    private static NativeEngine open(NativeSettings settings, Backend backend, Passphrase passphrase, Look look)
            throws EngineException {
        try {
            var found = look.at(backend);
            var use = use(settings.options());
            var secret = passphrase.read();
            try {
                return new NativeEngine(settings, Repository.open(found, secret, use), use.holder());
            } finally {
                Arrays.fill(secret, (byte) 0);
            }
        } catch (RepositoryException e) {
            backend.close();
            throw NativeFailures.of(e);
        }
    }

    /** Whether a place that is reached with {@link StoreOptions#defaults} holds a repository. */
    public static boolean exists(Location location) throws EngineException {
        return exists(location, StoreOptions.defaults());
    }

    /** Whether a place holds a repository. */
    public static boolean exists(Location location, StoreOptions options) throws EngineException {
        try (var place = NativePlace.at(location, options)) {
            return place.holdsRepository();
        }
    }

    /**
     * Makes the repository and opens it. Going on after a kill: what an earlier attempt with the same passphrase left
     * is used.
     */
    public static NativeEngine create(Location location, Passphrase passphrase, NativeOptions options)
            throws EngineException {
        return create(new NativeSettings(location, options), NativePlace.backend(location, options.store()), passphrase,
                null);
    }

    /** The same in a store of the caller's own, which the engine closes. */
    public static NativeEngine create(Backend store, Passphrase passphrase, NativeOptions options)
            throws EngineException {
        return create(new NativeSettings(null, options), store, passphrase, null);
    }

    static NativeEngine create(NativeSettings settings, Backend backend, Passphrase passphrase, NativeEngine like)
            throws EngineException {
        if (settings.trial()) throw new EngineException.Unsupported("a trial run makes no repository");
        var secret = passphrase.read();
        try {
            var use = use(settings.options());
            return new NativeEngine(settings, Repository.create(backend, secret, passphrase.isGenerated(),
                    like == null ? null : like.repository, use), use.holder());
        } catch (RepositoryException e) {
            backend.close();
            throw NativeFailures.of(e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** What the repository is called in itself: 64 hexadecimal digits. A copy has the same. */
    public String repositoryId() {
        return repository.config().id();
    }

    /** Where the repository is, as a person wrote it, without secrets. */
    public String describe() {
        return repository.describe();
    }

    /** Whether {@link #create} made the repository: another program may have been quicker. */
    public boolean madeRepository() {
        return repository.isMade();
    }

    /** Asked for when there is something to hold: a list of snapshots then needs no system calls of our own. */
    private static Lock.Holder holder(NativeOptions options) {
        var machine = Machine.current(new Owners());
        return new Lock.Holder(options.host(), options.user(), machine.pid(), machine.uid(), machine.gid());
    }

    private static Repository.Use use(NativeOptions options) {
        var state = options.stateDirectory() == null ? null : Path.of(options.stateDirectory().toString());
        return new Repository.Use(() -> holder(options), state, options.compressionLevel());
    }

    /** Who can open the repository. */
    public NativeKeys keys(Events events) {
        return new NativeKeys(settings, repository, events);
    }

    /** Who works on the repository, or has left a lock there. */
    public NativeLocks locks() {
        return new NativeLocks(settings, repository);
    }

    /**
     * Counts what the repository holds.
     *
     * @param filter whose snapshots are told one by one
     * @param full goes through the directories of all snapshots, under a lock; else what the index and the snapshots say
     *     is taken, without one
     */
    public RepositoryInfo info(SnapshotFilter filter, boolean full, Events events) throws EngineException {
        return NativeFailures.guarded(() -> LockWait.begin(settings.lockWait(), events, wait -> {
            var locks = repository.locks();
            try (var lock = !full || settings.options().readsUnlocked() ? Lock.NONE : locks.forReading(wait, events)) {
                lock.confirm();
                return new NativeInfo(repository, events).of(filter, full, lock);
            } finally {
                if (!settings.trial()) repository.damage().note(events);
            }
        }));
    }

    /** Looks through the whole repository, beside others that are at work; what is damaged is told, and remembered. */
    public CheckResult check(CheckRequest request, Events events) throws EngineException {
        return NativeFailures.guarded(() -> LockWait.begin(settings.lockWait(), events, wait -> {
            try (var lock = settings.options().readsUnlocked() ? Lock.NONE : repository.locks().forReading(wait, events)) {
                return NativeCheck.run(repository, request, lock, events);
            } finally {
                if (!settings.trial()) repository.damage().note(events);
            }
        }));
    }

    /** Mends what is damaged. */
    public NativeMending mending(Events events) {
        return new NativeMending(settings, repository, events);
    }

    /** What is done with a repository that is read. */
    interface Reading<T> {
        T with(Repository loaded) throws EngineException;
    }

    /** With the index loaded, under a lock. */
    <T> T reading(Events events, Reading<T> work) throws EngineException {
        return NativeFailures.guarded(() -> locked(events, lock -> {
            repository.passCopies();
            events.on(new Event.Step("loading the index of " + describe()));
            repository.loadIndex(lock, events);
            lock.confirm();
            return work.with(repository);
        }));
    }

    /** Gets ready to receive snapshots of another repository. */
    public NativeReceiver receive(Events events) throws EngineException {
        return NativeReceiver.open(settings, repository, events);
    }

    /**
     * Copies whole snapshots into another repository, oldest first.
     *
     * @param filter whose snapshots are seen
     * @param selectors which of them; empty for all that are our own
     * @throws EngineException.Refused if both are the same repository
     */
    public CopyResult copy(SnapshotFilter filter, List<Selector> selectors, NativeReceiver receiver, Events events)
            throws EngineException {
        return new NativeCopy(settings, repository, receiver, events).run(filter, selectors);
    }

    @Override
    public BackupResult backup(BackupRequest request, Events events) throws EngineException {
        return NativeFailures.guarded(() -> LockWait.begin(settings.lockWait(), events,
                new NativeBackup(settings, repository, holder.get(), settings.trial() ? request.trial() : request, events)
                        ::run));
    }

    @Override
    public View view(SnapshotFilter filter, Events events) throws EngineException {
        return NativeView.open(settings, repository, filter, events);
    }

    /** Without a lock: a file that another removes meanwhile is as good as removed before. */
    @Override
    public List<SnapshotInfo> snapshots(SnapshotFilter filter, Events events) throws EngineException {
        return NativeFailures.guarded(() -> {
            var known = KnownSnapshots.read(repository, filter, events);
            if (known.none() != null) events.on(known.none());
            else if (known.query().seen().isEmpty()) events.on(known.query().nothingSeen());
            return marked(known.query());
        });
    }

    /** A list is a list, even if it cannot be seen what in it is a stream. */
    private List<SnapshotInfo> marked(SnapshotQuery query) throws InterruptedException {
        if (query.seen().stream().noneMatch(Streams::mayBe)) return query.seen();
        try {
            repository.loadIndex(Lock.NONE, Events.NONE);
            return query.marked();
        } catch (RepositoryException unknown) {
            return query.seen();
        }
    }

    @Override
    public SnapshotInfo choose(SnapshotFilter filter, Selector selector, Events events) throws EngineException {
        return NativeFailures.guarded(() -> locked(events, lock -> {
            var query = KnownSnapshots.read(repository, filter, events).toChooseFrom();
            repository.loadIndex(lock, events);
            return query.choose(selector);
        }));
    }

    @Override
    public CleanupPlan planCleanup(Instant before, Events events) throws EngineException {
        if (before != null) throw new EngineException.Unsupported("of a repository snapshots are removed by a plan of"
                + " planRemoval");
        if (repository.damage().isKnown()) return NativeFailures.guarded(() -> locked(events, lock -> {
            repository.loadIndex(lock, events);
            events.on(new Event.Step("reading what damaged packs hold from wherever it is"));
            return CleanupPlan.ofPacks(repository.damage().badPacks(events));
        }));
        return NativeFailures.guarded(() -> {
            repository.locks().look(settings.trial(), events);
            return CleanupPlan.ofPacks(List.of());
        });
    }

    /** What an interrupted run left is used by the next: only damaged packs are removed. */
    @Override
    public CleanupResult cleanup(CleanupPlan plan, Events events) throws EngineException {
        var agreed = plan.packs(BadPack.Fate.REMOVABLE).stream().map(BadPack::id).collect(Collectors.toSet());
        return NativeFailures.guarded(() -> LockWait.begin(settings.lockWait(), events, wait -> {
            try (var lock = repository.locks().exclusively(wait, events)) {
                lock.confirm();
                var index = repository.loadIndex(lock, events);
                return new CleanupResult(0, 0, repository.damage().remove(agreed, index, events));
            } finally {
                repository.damage().note(events);
            }
        }));
    }

    /** Finds what can go, beside others that are at work. */
    public SpacePlan planRemoval(CleanupRequest request, Events events) throws EngineException {
        return NativeFailures.guarded(() -> locked(events, lock -> {
            return NativeCleanup.plan(repository, request, lock, events);
        }));
    }

    /** Removes what the plan names, or less if others need some of it by now. */
    public SpaceFreed remove(SpacePlan plan, Events events) throws EngineException {
        if (!(plan instanceof NativeCleanup own)) throw new IllegalArgumentException("the plan is of another engine");
        return NativeFailures.guarded(() -> LockWait.begin(settings.lockWait(), events, wait -> {
            try (var lock = repository.locks().exclusively(wait, events)) {
                return own.run(repository, lock, events);
            }
        }));
    }

    /**
     * Gives snapshots other tags.
     *
     * @param change makes of the tags that one has those that it shall have
     * @return how many were changed
     */
    public int retag(List<SnapshotInfo> snapshots, UnaryOperator<List<String>> change, Events events)
            throws EngineException {
        return NativeFailures.guarded(() -> LockWait.begin(settings.lockWait(), events, wait -> {
            try (var lock = repository.locks().exclusively(wait, events)) {
                return new NativeTags(repository, lock, events).change(snapshots, change);
            }
        }));
    }

    private interface Locked<T> {
        T run(Lock lock) throws EngineException, RepositoryException, NoSuchSnapshotException, FileException,
                InterruptedException;
    }

    /** For what reads whole files only: the lock need not be confirmed. */
    private <T> T locked(Events events, Locked<T> work)
            throws EngineException, RepositoryException, NoSuchSnapshotException, FileException, InterruptedException {
        return LockWait.begin(settings.lockWait(), events, wait -> {
            try (var lock = settings.options().readsUnlocked() ? Lock.NONE
                    : repository.locks().forReading(wait, events)) {
                lock.awaitLook();
                return work.run(lock);
            }
        });
    }

    @Override
    public void close() {
        repository.close();
    }
}
