package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.crypto.MasterKey;
import dump.crypto.Sealers;
import dump.format.FormatException;
import dump.format.SnapshotFormat;
import dump.format.TreeFormat;
import dump.model.BadPack;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import dump.model.RepositoryConfig;
import dump.model.Snapshot;
import dump.model.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A restic repository, opened with its master key. Owns the backend from the moment it is opened or made. The index is
 * empty until {@link #loadIndex}.
 */
public final class Repository implements AutoCloseable {
    /** Of zstd, where nothing else is asked for: see docs/decisions. */
    private static final int LEVEL_DEFAULT = 2;
    private static final String RESCUE = "the index is incomplete; reading the headers of the packs it does not name";
    private static final int SNAPSHOT_MAX = 64 << 20;
    /** More than the summary of a snapshot takes. */
    private static final int SUMMARY_ROOM = 4096;

    /**
     * How a repository is used here.
     *
     * @param stateDirectory where runs at any repository leave their records, or null for none
     * @param compressionLevel of zstd; 0 stores file content plain
     */
    public record Use(Lock.Holder holder, Path stateDirectory, int compressionLevel) {}

    private final Backend backend;
    private final MasterKey key;
    private final RepositoryConfig config;
    private final boolean made;
    private final Use use;
    private final SecureRandom random;
    private final Workbench.Shelf shelf;
    private final StoredFiles files;
    private final PackHeaders headers;
    private final BlobIndex index = new BlobIndex();
    private final BlobReader reader;
    private final KnownDamage damage;
    private final List<List<PackedBlob>> strays = new ArrayList<>();
    private RunRecord record;
    private volatile Lock held;
    private Events events = Events.NONE;
    private boolean rescued;
    private volatile boolean seenOpen;

    private Repository(Backend backend, Opening opening, Use use, SecureRandom random, Sealers sealers) {
        this.backend = backend;
        key = opening.key();
        config = opening.config();
        made = opening.isMade();
        this.use = use;
        this.random = random;
        int level = use.compressionLevel() == 0 ? LEVEL_DEFAULT : use.compressionLevel();
        shelf = new Workbench.Shelf(key, sealers, level);
        files = new StoredFiles(backend, shelf, config.version());
        headers = new PackHeaders(backend, shelf);
        reader = new BlobReader(this, backend, shelf);
        damage = new KnownDamage(backend, index, use.stateDirectory() == null ? null : new DamageNote(state().resolve("damage")));
    }

    /** Whether the store holds a config: a whole repository. */
    public static boolean exists(Backend backend) throws BackendException {
        return Opening.isThere(backend);
    }

    /** Opens what is there. */
    public static Repository open(Backend backend, byte[] passphrase, Use use) throws RepositoryException {
        var random = new SecureRandom();
        return open(backend, passphrase, use, random, key -> key.sealer(random));
    }

    static Repository open(Backend backend, byte[] passphrase, Use use, SecureRandom random, Sealers sealers)
            throws RepositoryException {
        return new Repository(backend, Opening.of(backend, passphrase, random, sealers), use, random, sealers);
    }

    /**
     * Makes a repository, or goes on where an earlier attempt with the same passphrase was cut off.
     *
     * @param generated the passphrase is strong by construction, so its key may be quick to open
     */
    public static Repository create(Backend backend, byte[] passphrase, boolean generated, Use use) throws RepositoryException {
        return create(backend, passphrase, generated ? KeyRing::costGenerated : KeyRing::costChosen, use);
    }

    static Repository create(Backend backend, byte[] passphrase, Supplier<KeyRing.Cost> cost, Use use) throws RepositoryException {
        var random = new SecureRandom();
        return create(backend, passphrase, cost, use, random, key -> key.sealer(random));
    }

    static Repository create(Backend backend, byte[] passphrase, Supplier<KeyRing.Cost> cost, Use use,
            SecureRandom random, Sealers sealers) throws RepositoryException {
        return new Repository(backend, Opening.made(backend, passphrase, cost, use.holder(), random, sealers), use,
                random, sealers);
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

    KnownDamage damage() {
        return damage;
    }

    /** How many threads are worth having that read blobs and prove them: one a core, and one a call that pays at once. */
    public int readers() {
        return Math.max(Runtime.getRuntime().availableProcessors(), backend.connections());
    }

    public String describe() {
        return backend.describe();
    }

    /**
     * Tells others that we are at work. Locks that dead runs of ours left are removed first. Null where the lock
     * is only for reading and none can be taken, which is told.
     */
    public Lock lock(boolean forWriting, Duration wait, Events events) throws RepositoryException, InterruptedException {
        try {
            beginRecord(forWriting, events);
            held = Lock.acquire(files, record, use.holder(), false, wait, InstantSource.system(), events);
            return held;
        } catch (RepositoryException.Failed e) {
            if (forWriting || record == null) throw e;
            // The records' disk is full: a restore is what people want then.
            events.on(new Event.Warning(e.getMessage() + "; reading without a lock"));
            return null;
        } catch (BackendException.Denied | BackendException.ReadOnly | BackendException.Full e) {
            if (forWriting) throw new RepositoryException.Failed(e.getMessage(), e);
            events.on(new Event.Warning("no lock can be taken (" + e.getMessage() + "); reading without one"));
            return null;
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** The same, and nobody else is at work: for what takes something away. */
    public Lock lockExclusively(Duration wait, Events events) throws RepositoryException, InterruptedException {
        try {
            beginRecord(true, events);
            held = Lock.acquire(files, record, use.holder(), true, wait, InstantSource.system(), events);
            return held;
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /**
     * Takes no lock, but removes what {@link #lock} would remove first, locks that dead runs of ours left, and tells of
     * one that keeps everybody else from work: perhaps its program has died.
     *
     * @param trial nothing is removed
     */
    public void lookAtLocks(boolean trial, Events events) throws RepositoryException {
        try {
            if (!trial && use.stateDirectory() != null) clearDeadLocks();
            var other = new OtherLocks(files, false).forbidding(null);
            if (other != null) events.on(new Event.Warning(other + Lock.remedy()));
        } catch (RepositoryException.Locked unreadable) {
            events.on(new Event.Warning(unreadable.getMessage()));
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    private void beginRecord(boolean forWriting, Events events) throws RepositoryException, BackendException {
        if (use.stateDirectory() == null) return;
        if (record != null && record.isKept()) {
            // An earlier run on this very repository left something to settle: it counts as dead.
            record.close();
            record = null;
        }
        if (record != null) return;
        clearDeadLocks();
        try {
            record = RunRecord.begin(runs(), RunRecord.Place.of(backend));
        } catch (RepositoryException.Failed e) {
            if (forWriting) throw e;
            events.on(new Event.Warning(e.getMessage() + "; going on without a record of our lock"));
        }
    }

    private void clearDeadLocks() throws BackendException {
        for (var dead : RunRecord.abandoned(runs(), RunRecord.Place.of(backend))) {
            try (dead) {
                dead.keep();
                OtherLocks.clear(files, dead.locks());
                if (dead.packs().isEmpty() && dead.published().isEmpty()) dead.settle();
            }
        }
    }

    private Path runs() {
        return state().resolve("runs");
    }

    private Path state() {
        return use.stateDirectory().resolve(config.id());
    }

    /**
     * Fills the index anew: what another program removed since the last time is not to be relied on. What cannot be
     * read is told, and made good from the packs themselves.
     */
    public void loadIndex(Events events) throws RepositoryException, InterruptedException {
        this.events = events;
        index.clear();
        strays.clear();
        boolean incomplete = rescued;
        rescued = false;
        try {
            incomplete |= !indexLoader().loadAll();
            damage.apply();
            if (incomplete) rescueStrays(new Event.Warning(RESCUE));
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    private IndexLoader indexLoader() {
        return new IndexLoader(backend, files, headers, index, events, readers());
    }

    /** For a blob that no index names: an index file is missing. */
    void rescueStrays() throws RepositoryException {
        rescueStrays(new Event.Damage(RESCUE));
    }

    /** Indexes the packs that no index names, once; whoever comes meanwhile waits for it. */
    private synchronized void rescueStrays(Event why) throws RepositoryException {
        if (rescued) return;
        events.on(why);
        try {
            strays.addAll(indexLoader().loadStrays());
            damage.apply();
            rescued = true;
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** Packs that are in the index and in no index file, once: whoever stores must list them. */
    synchronized List<List<PackedBlob>> takeStrays() {
        var packs = List.copyOf(strays);
        strays.clear();
        return packs;
    }

    /**
     * Stops taking for granted any blob whose pack is missing, has another size than the index says, or has a header
     * that cannot be read; where there is any such, now or noted, also each other blob until it was read.
     *
     * @return how many packs, but for those that may not be read, which are told
     */
    public int distrustWrongPacks(Events events) throws RepositoryException, InterruptedException {
        try {
            ensureOpen();
            damage.recall();
            return inspection().all(events);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** Tells of folders that cannot be listed. @param packs those of the packs, too: that looks at each of them */
    public void proveFolders(boolean packs, Events events) {
        inspection().folders(packs, events);
    }

    /** Tells of packs among these whose headers cannot be read, and does not take for granted what they hold. */
    public void proveHeaders(Collection<Id> packs, Events events) throws RepositoryException, InterruptedException {
        try {
            inspection().headers(packs, events);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    private PackInspection inspection() {
        return new PackInspection(backend, headers, index, damage);
    }

    /** How many blobs this run stores again, because their packs were seen bad. */
    public int storedAgain() {
        return index.storedAgain();
    }

    /** How many packs of the index were seen bad. */
    public int badPackCount() {
        return (int) damage.bad().stream().filter(index::knowsPack).count();
    }

    /** Whether packs that are not relied on are so only because they may not be read. */
    public boolean isOnlyClosed() {
        return damage.isOnlyClosed();
    }

    /** Whether any pack was seen bad, here or by an earlier run. */
    public boolean hasBadPacks() {
        return !damage.bad().isEmpty();
    }

    /** What can become of packs that were seen bad, by reading what they hold wherever it stands. */
    public List<BadPack> badPacks(Events events) throws RepositoryException {
        try {
            return new BadPacks(this, backend, files, headers, events).look();
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /**
     * Removes packs that were seen bad, after the same look, if nobody loses anything by it.
     *
     * @param agreed no others go
     * @param lock exclusive and confirmed; the index was loaded since
     * @return how many went
     */
    public int removeBadPacks(Set<Id> agreed, Lock lock, Events events)
            throws RepositoryException, InterruptedException {
        try {
            return new BadPacks(this, backend, files, headers, events).remove(agreed, lock);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** Whether this run may have relied on a blob whose pack it saw bad later. */
    public boolean mayRelyOnDamage() {
        return damage.cameTooLate();
    }

    /**
     * Notes in the state directory what was seen bad since it was opened, so that later runs do not rely on it. To be
     * called at the end of a run, also of one that failed.
     */
    public void noteDamage(Events events) {
        if (!damage.isUnsaved()) return;
        boolean interrupted = Thread.interrupted();
        try {
            // A disk that was pulled out looks like damage of all that was on it.
            if (Opening.isThere(backend)) damage.save();
        } catch (IOException e) {
            events.on(new Event.Warning("what is damaged could not be noted for the next backup: " + e.getMessage()));
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /** Throws if the place holds no repository any more: a disk that was pulled out, say. */
    void ensureThere() throws RepositoryException {
        try {
            if (Opening.isThere(backend)) return;
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
     * Begins to store blobs; the index must have been loaded since the lock was taken. Packs that killed runs of ours left are adopted first: they are listed in the next index.
     *
     * @param lock null only in a dry run, which stores nothing
     */
    public BlobWriter writer(Lock lock, boolean dry, Events events) throws RepositoryException, InterruptedException {
        var writer = new BlobWriter(this, backend, shelf, files, record, lock, use.compressionLevel() == 0, dry, random, events);
        if (dry) return writer;
        try {
            for (var stray : takeStrays()) writer.addToIndex(stray);
            if (use.stateDirectory() != null) new Adoption(backend, headers, index, events).adopt(runs(), writer);
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
        var found = new LinkedHashMap<Id, Snapshot>();
        boolean unreadable = false;
        try {
            for (var id : new LinkedHashSet<>(files.list(FileKind.SNAPSHOT))) {
                try {
                    found.put(id, SnapshotFormat.read(files.load(FileKind.SNAPSHOT, id, SNAPSHOT_MAX)));
                } catch (BackendException.NotFound forgottenMeanwhile) {
                    // It was listed and is gone: as if it had gone before.
                } catch (RepositoryException.Damaged | FormatException e) {
                    unreadable = true;
                    events.on(new Event.PointUnreadable((e instanceof FormatException
                            ? "snapshots/" + id + " is damaged: " + e.getMessage() : e.getMessage())
                            + "; this point in time is not seen, and an older one may be taken for it"));
                }
            }
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        if (unreadable && found.isEmpty()) events.on(new Event.NoPointReadable(
                "no point in time can be read; `dump help trouble` says what can be done"));
        return found;
    }

    /** Whether a snapshot of these words could be read back: to be asked before all the work. */
    public static boolean takes(Snapshot snapshot) {
        var json = SnapshotFormat.write(snapshot);
        try {
            SnapshotFormat.read(json);
            return json.length <= SNAPSHOT_MAX - SUMMARY_ROOM;
        } catch (FormatException tooLong) {
            return false;
        }
    }

    /** Publishes a snapshot, if our lock is still there. */
    public Id saveSnapshot(Snapshot snapshot, Lock lock) throws RepositoryException, InterruptedException {
        var sealed = files.seal("the snapshot", SnapshotFormat.write(snapshot),
                json -> Arrays.equals(SnapshotFormat.write(SnapshotFormat.read(json)), SnapshotFormat.write(snapshot)));
        try {
            lock.publish(FileKind.SNAPSHOT, sealed);
        } catch (BackendException.Unconfirmed e) {
            throw new RepositoryException.Failed("the snapshot " + sealed.id().brief() + " is there, but: "
                    + e.getMessage() + ". Prove it with `dump verify`", e);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        return sealed.id();
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
        // Usually released long since; not where a run was given up in the middle.
        if (held != null) held.close();
        if (record != null) record.close();
        shelf.close();
        key.close();
        backend.close();
    }
}
