package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.chunker.Polynomial;
import dump.concurrent.Once;
import dump.crypto.MasterKey;
import dump.crypto.Sealers;
import dump.format.FormatException;
import dump.format.SnapshotFormat;
import dump.format.TreeFormat;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
import dump.model.RepositoryConfig;
import dump.model.Snapshot;
import dump.model.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A restic repository, opened with its master key. Owns the backend from the moment it is opened or made. The index is
 * empty until {@link #loadIndex}.
 */
public final class Repository implements AutoCloseable {
    /** Of zstd, where nothing else is asked for: see docs/decisions. */
    private static final int LEVEL_DEFAULT = 2;

    /**
     * How a repository is used here.
     *
     * @param holder of its locks, asked for once and when there is something to hold
     * @param stateDirectory where runs at any repository leave their records, or null for none
     * @param compressionLevel of zstd; 0 stores file content plain
     */
    public record Use(Supplier<Lock.Holder> holder, Path stateDirectory, int compressionLevel) {
        public Use {
            holder = Once.of(holder);
        }
    }

    private final Backend backend;
    private final MasterKey key;
    private final RepositoryConfig config;
    private final boolean made;
    private final Use use;
    private final SecureRandom random;
    private final BlobCodec.Pool codecs;
    private final StoredFiles files;
    private final EarlyLists lists;
    private final PackHeaders headers;
    private final BlobIndex index = new BlobIndex();
    private final BlobReader reader;
    private final KnownDamage damage;
    private final IndexContents contents;
    private final RepositoryLocks locks;
    private final RepositoryKeys keys;
    private volatile boolean seenOpen;
    private volatile boolean expectsMuch;

    private Repository(Backend backend, UnlockedRepository opening, EarlyLists lists, Use use, SecureRandom random,
            Sealers sealers) {
        this.backend = backend;
        this.lists = lists;
        key = opening.key();
        config = opening.config();
        made = opening.isMade();
        backend.belongsTo(config.id());
        this.use = use;
        this.random = random;
        int level = use.compressionLevel() == 0 ? LEVEL_DEFAULT : use.compressionLevel();
        codecs = new BlobCodec.Pool(key, sealers, level);
        files = new StoredFiles(backend, codecs, config.version(), lists);
        headers = new PackHeaders(backend, codecs);
        locks = new RepositoryLocks(backend, files, use.holder(), use.stateDirectory() == null ? null
                : state().resolve("runs"));
        keys = new RepositoryKeys(new KeyRing(backend, random, sealers), backend, opening, use.holder());
        reader = new BlobReader(this, backend, codecs);
        damage = new KnownDamage(backend, index, use.stateDirectory() == null ? null
                : new DamageNote(state().resolve("damage")));
        contents = new IndexContents(backend, files, headers, index, damage, readers());
    }

    /** Whether the store holds a config: a whole repository. */
    public static boolean exists(Backend backend) throws BackendException {
        return UnlockedRepository.isListed(backend);
    }

    /** Opens what is there. */
    public static Repository open(Backend backend, byte[] passphrase, Use use) throws RepositoryException {
        return open(SealedRepository.read(backend), passphrase, use);
    }

    /** Opens what was found. */
    public static Repository open(SealedRepository found, byte[] passphrase, Use use) throws RepositoryException {
        var random = new SecureRandom();
        return open(found, passphrase, use, random, key -> key.sealer(random));
    }

    static Repository open(SealedRepository found, byte[] passphrase, Use use, SecureRandom random, Sealers sealers)
            throws RepositoryException {
        return new Repository(found.backend(), UnlockedRepository.of(found, passphrase, random, sealers), found.lists(),
                use, random, sealers);
    }

    /**
     * Makes a repository, or goes on where an earlier attempt with the same passphrase was cut off.
     *
     * @param generated the passphrase is strong by construction, so its key may be quick to open
     * @param like another one, to cut files where that one does; or null
     */
    public static Repository create(Backend backend, byte[] passphrase, boolean generated, Repository like, Use use)
            throws RepositoryException {
        var random = new SecureRandom();
        return create(backend, passphrase, KeyRing.Cost.of(generated),
                like == null ? Polynomial.random(random) : like.config.polynomial(), use, random, key -> key.sealer(random));
    }

    static Repository create(Backend backend, byte[] passphrase, KeyRing.Cost cost, Use use)
            throws RepositoryException {
        var random = new SecureRandom();
        return create(backend, passphrase, cost, Polynomial.random(random), use, random, key -> key.sealer(random));
    }

    static Repository create(Backend backend, byte[] passphrase, KeyRing.Cost cost, long polynomial, Use use,
            SecureRandom random, Sealers sealers) throws RepositoryException {
        return new Repository(backend, UnlockedRepository.made(backend, passphrase, cost, polynomial, use.holder(),
                random, sealers), new EarlyLists(), use, random, sealers);
    }

    public RepositoryConfig config() {
        return config;
    }

    /** Whether {@link #create} made it: another program may have been quicker. */
    public boolean isMade() {
        return made;
    }

    public BlobIndex index() {
        return index;
    }

    public BlobReader reader() {
        return reader;
    }

    IndexContents contents() {
        return contents;
    }

    KnownDamage knownDamage() {
        return damage;
    }

    /** What is wrong with its packs. */
    public PackDamage damage() {
        return new PackDamage(this, backend, files, headers, index, damage);
    }

    /**
     * How many threads are worth having that read blobs and prove them: one a core, and one a call that pays at once.
     */
    public int readers() {
        return Math.max(Runtime.getRuntime().availableProcessors(), backend.connections());
    }

    public String describe() {
        return backend.describe();
    }

    /** What its store says of its files. */
    public StoreFiles store() {
        return new StoreFiles(backend);
    }

    /** Claims on it. */
    public RepositoryLocks locks() {
        return locks;
    }

    /** Says that much is going to be stored. */
    public void expectMuch() {
        expectsMuch = true;
        backend.expectMuch();
    }

    /**
     * Whether there is neither a snapshot nor an index: then there is nothing yet to rely on, and what is seen before our
     * lock is written counts as if it was seen after. The next lists of them are these then.
     */
    public boolean holdsNothing() throws RepositoryException {
        try {
            lists.begin(backend, List.of(FileKind.SNAPSHOT, FileKind.INDEX));
            return lists.areEmpty();
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    boolean expectsMuch() {
        return expectsMuch;
    }

    /** Who can open it. */
    public RepositoryKeys keys() {
        return keys;
    }

    private Path state() {
        return use.stateDirectory().resolve(config.id());
    }

    /**
     * Fills the index anew: what another program removed since the last time is not to be relied on. What cannot be
     * read is told, and made good from the packs themselves.
     */
    public LoadedIndex loadIndex(Lock lock, Events events) throws RepositoryException, InterruptedException {
        var listed = contents.list(lock, events);
        contents.load();
        if (Thread.interrupted()) throw new InterruptedException();
        return listed;
    }

    /** The same, but the index is filled when something is first asked of it. */
    public LoadedIndex listIndex(Lock lock, Events events) throws RepositoryException {
        return contents.list(lock, events);
    }

    /** To be called before anything is asked of the index. */
    public void needIndex() throws RepositoryException {
        contents.need();
    }

    /** Adds to the index what packs hold that no index names: they say so themselves. Told, and done once. */
    public void readStrays() throws RepositoryException {
        contents.rescue();
    }

    /** Its files, for what keeps it small and sound. */
    public Upkeep upkeep() {
        return new Upkeep(new SnapshotFiles(backend, files), new IndexFiles(backend, files, contents, index),
                new PackFiles(backend, reader, new WholePack(this, backend, codecs, headers), headers));
    }

    /** Whether nothing was loaded since. */
    public boolean isLoaded(LoadedIndex index) {
        return contents.isCurrent(index);
    }

    /**
     * From now on what the store itself holds is read, and no copy that is kept near.
     *
     * @return whether anything may have been read from copies: then snapshots and index are to be loaded anew
     */
    public boolean passCopies() {
        boolean were = backend.passCopies();
        if (were) reader.forgetTrees();
        return were;
    }

    /** Throws if the place holds no repository any more: a disk that was pulled out, say. */
    void ensureThere() throws RepositoryException {
        try {
            if (UnlockedRepository.isThere(backend)) return;
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        throw new RepositoryException.Failed("the repository is gone from " + backend.describe()
                + " while it was read; is the disk still connected?", null);
    }

    /** Throws if no pack at all may be read: that is not for each to be told, and none could be stored. */
    void ensureOpen() throws RepositoryException {
        if (seenOpen) return;
        var found = new ArrayList<Backend.Entry>(1);
        try {
            backend.list(FileKind.PACK, found::add);
        } catch (BackendException.Denied closed) {
            if (found.isEmpty()) throw new RepositoryException.Failed(closed.getMessage(), closed);
        } catch (BackendException other) {
            // Whoever reads packs hears of it.
        }
        seenOpen = true;
    }

    /**
     * Begins to store blobs. Packs that killed runs of ours left are adopted first: they are listed in the next index.
     *
     * @param index under a lock, but in a dry run, which stores nothing
     */
    public BlobWriter writer(LoadedIndex index, boolean dry, Events events)
            throws RepositoryException, InterruptedException {
        if (!contents.isCurrent(index)) throw new IllegalStateException("the index was loaded again since");
        var writer = new BlobWriter(this, backend, codecs, files, locks.record(), index,
                use.compressionLevel() == 0, dry, random, events);
        if (dry) return writer;
        try {
            for (var stray : contents.takeStrays()) writer.addToIndex(stray);
            if (locks.runs() != null)
                new Adoption(this, backend, headers, events).adopt(locks.runs(), writer);
            return writer;
        } catch (BackendException e) {
            writer.close();
            throw new RepositoryException.Failed(e.getMessage(), e);
        } catch (RepositoryException | InterruptedException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    /** One directory of the backup. @throws RepositoryException.Damaged if it cannot be read */
    public Tree tree(Id id) throws RepositoryException {
        if (id == null || id.isNull()) throw new RepositoryException.Damaged("a directory has no tree", null);
        var json = reader.load(BlobType.TREE, id);
        try {
            return TreeFormat.read(json, 0, json.length);
        } catch (FormatException e) {
            throw new RepositoryException.Damaged("the tree " + id.brief() + " is damaged: " + e.getMessage(), e);
        }
    }

    /** All snapshots that can be read, in any order; one that cannot is told and left out. */
    public Map<Id, Snapshot> snapshots(Events events) throws RepositoryException {
        var found = new ConcurrentHashMap<Id, Snapshot>();
        var unreadable = new AtomicBoolean();
        try {
            SmallFiles.each(new LinkedHashSet<>(files.listEarly(FileKind.SNAPSHOT)), id -> {
                try {
                    found.put(id, SnapshotFormat.read(files.load(FileKind.SNAPSHOT, id, SnapshotFiles.SIZE_MAX)));
                } catch (BackendException.NotFound forgottenMeanwhile) {
                    // It was listed and is gone: as if it had gone before.
                } catch (RepositoryException.Damaged | FormatException e) {
                    unreadable.set(true);
                    events.on(new Event.SnapshotUnreadable((e instanceof FormatException
                            ? "snapshots/" + id + " is damaged: " + e.getMessage() : e.getMessage())
                            + "; this snapshot is not seen, and an older one may be chosen instead"));
                }
            });
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        if (unreadable.get() && found.isEmpty()) events.on(new Event.NoSnapshotReadable(
                "no snapshot can be read", new Remedy.ReadOnTrouble()));
        return found;
    }

    /** Publishes a snapshot, if our lock is still there. */
    public Id saveSnapshot(Snapshot snapshot, Lock lock) throws RepositoryException, InterruptedException {
        var sealed = SnapshotFiles.seal(snapshot, files);
        try {
            lock.publish(List.of(sealed));
        } catch (BackendException e) {
            throw SnapshotFiles.failed(sealed, e);
        }
        return sealed.sealed().id();
    }

    /** A note on this machine that only who can open the repository can have written; null where none are kept. */
    public SealedNote note(String name) {
        return use.stateDirectory() == null ? null : new SealedNote(state().resolve(name), codecs);
    }

    /** Remembers on this machine what a snapshot lacks because it could not be read. */
    public void noteUnread(Id snapshot, Collection<ByteString> paths) {
        if (use.stateDirectory() == null || paths.isEmpty()) return;
        try {
            unreadNotes().leave(snapshot, paths, Set.copyOf(files.list(FileKind.SNAPSHOT)));
        } catch (IOException withoutNote) {
            // The snapshot is made, and what could not be read was told.
        }
    }

    /** What {@link #noteUnread} remembers. */
    public Set<ByteString> unread(Id snapshot) {
        return use.stateDirectory() == null ? Set.of() : unreadNotes().of(snapshot);
    }

    private UnreadNotes unreadNotes() {
        return new UnreadNotes(use.stateDirectory().resolve(config.id()).resolve("unread"));
    }

    @Override
    public void close() {
        lists.close();
        locks.close();
        codecs.close();
        key.close();
        backend.close();
    }
}
