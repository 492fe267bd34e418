package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.crypto.MasterKey;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.model.Id;
import dump.model.KeyFile;
import dump.model.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Who can open an opened repository: one key file a passphrase, all of the same master key. What is written is read and
 * opened again before anything is removed, and the key in use is never removed, so that some passphrase opens it
 * whatever happens in between.
 */
public final class RepositoryKeys {
    /** Of more, restic and we would not try all. */
    public static final int COUNT_MAX = KeyFiles.TRIES_MAX;

    /**
     * A file of {@code keys/}.
     *
     * @param file null if it cannot be read
     * @param damage why it cannot, or null
     */
    public record Entry(Id id, KeyFile file, String damage) {}

    private final KeyRing ring;
    private final Backend backend;
    private final MasterKey master;
    private final Supplier<Lock.Holder> holder;
    private Id inUse;

    RepositoryKeys(KeyRing ring, Backend backend, UnlockedRepository opened, Supplier<Lock.Holder> holder) {
        this.ring = ring;
        this.backend = backend;
        master = opened.key();
        inUse = opened.keyFile();
        this.holder = holder;
    }

    /** The one that the repository was opened with, or that has taken its place. */
    public Id inUse() {
        return inUse;
    }

    /** All of them, oldest first. */
    public List<Entry> list() throws RepositoryException {
        try {
            var entries = new ArrayList<Entry>();
            for (var id : ring.list()) {
                var entry = entry(id);
                if (entry != null) entries.add(entry);
            }
            entries.sort((a, b) -> created(a).compareTo(created(b)));
            return entries;
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    private static Timestamp created(Entry entry) {
        return entry.file == null ? Timestamp.UNKNOWN : entry.file.created();
    }

    /** Null if it has gone meanwhile. */
    private Entry entry(Id id) throws BackendException {
        try {
            return new Entry(id, KeyFiles.read(backend, id), null);
        } catch (BackendException.NotFound gone) {
            return null;
        } catch (FormatException e) {
            return new Entry(id, null, e.getMessage());
        } catch (BackendException e) {
            if (!e.isOfOneFile()) throw e;
            return new Entry(id, null, e.getMessage());
        }
    }

    /** The key that a passphrase opens, or null. */
    public Id openedBy(byte[] passphrase) throws RepositoryException {
        for (var entry : list()) if (entry.file != null && opens(entry.file, passphrase)) return entry.id;
        return null;
    }

    private boolean opens(KeyFile file, byte[] passphrase) {
        try (var found = ring.unseal(file, passphrase)) {
            return found.isSame(master);
        } catch (UnauthenticException | FormatException | IllegalArgumentException other) {
            return false;
        }
    }

    /**
     * Adds a key, and opens it as it then stands in the store, where another look must find it.
     *
     * @param generated the passphrase is strong by construction, so its key may be quick to open
     * @param lock a shared one
     */
    public Id add(byte[] passphrase, boolean generated, Lock lock) throws RepositoryException, InterruptedException {
        return add(passphrase, KeyRing.Cost.of(generated), lock);
    }

    Id add(byte[] passphrase, KeyRing.Cost cost, Lock lock) throws RepositoryException, InterruptedException {
        if (list().size() >= COUNT_MAX) throw new RepositoryException.Failed("the repository has " + COUNT_MAX
                + " keys, and of more not all would be tried; remove one first", null);
        var now = Timestamp.of(Instant.now(), ZoneId.systemDefault());
        var prepared = ring.prepare(master, passphrase, cost, now, holder.get().user(), holder.get().host());
        lock.ensureFresh();
        try {
            store(prepared);
            if (!ring.list().contains(prepared.id()) || !opens(KeyFiles.read(backend, prepared.id()), passphrase))
                throw notSeen(null);
            return prepared.id();
        } catch (FormatException e) {
            throw notSeen(e);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    private void store(KeyRing.Prepared key) throws BackendException, RepositoryException {
        try {
            ring.add(key, "it was removed again");
        } catch (BackendException e) {
            // Perhaps only the answer was lost, and nobody is to wonder whose key that is.
            withdraw(key.id());
            throw e;
        }
    }

    private void withdraw(Id id) {
        try {
            ring.remove(id);
        } catch (BackendException stays) {
            // It opens the repository to who knows its passphrase, which was to be so.
        }
    }

    private RepositoryException notSeen(Exception cause) {
        return new RepositoryException.Failed("the new key was written to " + backend.describe()
                + ", but the store does not give it back; no key was removed", cause);
    }

    /** From now on this one, which was added, is in use. */
    public void use(Id added) {
        inUse = added;
    }

    /**
     * Removes a key that is not in use, once the one in use was read again.
     *
     * @param lock an exclusive one
     * @throws IllegalArgumentException if it is the key in use
     */
    public void remove(Id id, Lock lock) throws RepositoryException, InterruptedException {
        if (id.equals(inUse)) throw new IllegalArgumentException("the key in use");
        lock.ensureFresh();
        try {
            KeyFiles.read(backend, inUse);
            lock.ensureHeld();
            ring.remove(id);
            if (ring.list().contains(id)) throw new RepositoryException.Failed("the key " + id.brief()
                    + " was removed from " + backend.describe() + " and is still listed there; look again later", null);
        } catch (FormatException | BackendException.NotFound e) {
            throw new RepositoryException.Failed("the key in use, " + inUse.brief()
                    + ", cannot be read any more, so no other one is removed: " + e.getMessage(), e);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }
}
