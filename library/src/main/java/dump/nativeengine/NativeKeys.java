package dump.nativeengine;

import dump.engine.EngineException;
import dump.engine.KeyChange;
import dump.engine.KeyInfo;
import dump.engine.Passphrase;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Remedy;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.repository.RepositoryKeys;
import java.util.Arrays;
import java.util.List;

/**
 * Who can open a repository. Whatever moment a change is cut off at, the old passphrase or the new one opens it, and
 * the same change again goes on from there.
 */
public final class NativeKeys {
    private final NativeSettings settings;
    private final Repository repository;
    private final RepositoryKeys keys;
    private final Events events;

    NativeKeys(NativeSettings settings, Repository repository, Events events) {
        this.settings = settings;
        this.repository = repository;
        keys = repository.keys();
        this.events = events;
    }

    /** Between the two halves of a change: the new passphrase opens the repository, and the old one still does. */
    @FunctionalInterface
    public interface Between {
        /** What it throws leaves both. */
        void bothOpen() throws EngineException;
    }

    /** All of them, oldest first; without a lock. */
    public List<KeyInfo> list() throws EngineException {
        return NativeFailures.guarded(() -> keys.list().stream()
                .map(key -> new KeyInfo(key.id(), key.file(), key.id().equals(keys.inUse()), key.damage())).toList());
    }

    /** The one that the repository was opened with. */
    public Id inUse() {
        return keys.inUse();
    }

    /** The one whose identifier begins so. */
    public KeyInfo find(String beginning) throws EngineException {
        var found = list().stream().filter(key -> key.id().toString().startsWith(beginning)).toList();
        if (found.size() == 1) return found.getFirst();
        throw new EngineException.Refused(found.isEmpty() ? "no key's identifier begins with " + beginning
                : found.size() + " keys' identifiers begin with " + beginning + "; give more digits",
                found.isEmpty() ? new Remedy.ListKeys() : null);
    }

    /** A passphrase more opens the repository from now on. */
    public KeyChange add(Passphrase next) throws EngineException {
        refuseTrial();
        var secret = next.read();
        try {
            return locked(false, lock -> added(secret, next.isGenerated(), lock));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private KeyChange added(byte[] secret, boolean generated, Lock lock)
            throws RepositoryException, InterruptedException {
        events.on(new Event.Step("trying the new passphrase on the keys"));
        var known = keys.openedBy(secret);
        if (known != null) return new KeyChange(known, false, null);
        events.on(new Event.Step("making a key"));
        return new KeyChange(keys.add(secret, generated, lock), true, null);
    }

    /** The new passphrase takes the place of the one that the repository was opened with. */
    public KeyChange change(Passphrase next, Between between) throws EngineException {
        refuseTrial();
        var secret = next.read();
        try {
            return locked(true, lock -> {
                var old = keys.inUse();
                var added = added(secret, next.isGenerated(), lock);
                if (added.key().equals(old)) throw new EngineException.Refused(
                        "the new passphrase is the one in use; nothing was changed");
                between.bothOpen();
                keys.use(added.key());
                removeOld(old, lock);
                return new KeyChange(added.key(), added.made(), old);
            });
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private void removeOld(Id old, Lock lock) throws EngineException, RepositoryException, InterruptedException {
        try {
            events.on(new Event.Step("removing the key " + old.brief()));
            keys.remove(old, lock);
        } catch (RepositoryException.Failed stays) {
            throw new EngineException.Failed("the new passphrase opens the repository, but the old one still does, for"
                    + " its key " + old.brief() + " could not be removed: " + stays.getMessage(),
                    new Remedy.RemoveKey(old), stays);
        }
    }

    /** A passphrase less opens the repository from now on. @throws EngineException.Refused if it is the one in use */
    public KeyChange remove(Id key) throws EngineException {
        if (key.equals(keys.inUse())) throw new EngineException.Refused("the key " + key.brief()
                + " is the one that the passphrase in use opens", new Remedy.ChangePassphrase());
        refuseTrial();
        return locked(true, lock -> {
            keys.remove(key, lock);
            return new KeyChange(null, false, key);
        });
    }

    private void refuseTrial() throws EngineException {
        if (settings.trial()) throw new EngineException.Unsupported("a trial run changes no keys");
    }

    private interface Work {
        KeyChange under(Lock lock) throws EngineException, RepositoryException, InterruptedException;
    }

    private KeyChange locked(boolean exclusive, Work work) throws EngineException {
        return NativeFailures.guarded(() -> LockWait.begin(settings.lockWait(), events, wait -> {
            var locks = repository.locks();
            try (var lock = exclusive ? locks.exclusively(wait, events) : locks.forWriting(wait, events)) {
                lock.confirm();
                return work.under(lock);
            }
        }));
    }
}
