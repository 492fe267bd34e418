package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.model.BadPack;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Packs of a repository that are not as they should be: looked for, told, not relied on, and in the end removed. */
public final class PackDamage {
    private final Repository repository;
    private final Backend backend;
    private final StoredFiles files;
    private final PackHeaders headers;
    private final BlobIndex index;
    private final KnownDamage known;

    PackDamage(Repository repository, Backend backend, StoredFiles files, PackHeaders headers, BlobIndex index,
            KnownDamage known) {
        this.repository = repository;
        this.backend = backend;
        this.files = files;
        this.headers = headers;
        this.index = index;
        this.known = known;
    }

    /**
     * Stops taking for granted any blob whose pack is missing, has another size than the index says, or has a header
     * that cannot be read; where there is any such, now or noted, also each other blob until it was read.
     *
     * @return how many packs, but for those that may not be read, which are told
     */
    public int distrustWrongPacks(Events events) throws RepositoryException, InterruptedException {
        try {
            repository.ensureOpen();
            known.recall();
            return inspection().all(events);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** Stops relying on these packs: they were seen to be missing, or damaged. */
    public void distrust(Collection<Id> packs) throws RepositoryException {
        if (!packs.isEmpty()) repository.ensureThere();
        for (var pack : packs) known.see(pack, null);
    }

    /** Takes that back of packs that are whole. */
    public void trust(Set<Id> packs) {
        known.unsee(packs);
    }

    /** Tells of folders that cannot be listed. @param packs those of the packs, too: that looks at each of them */
    public void proveFolders(boolean packs, Events events) throws InterruptedException {
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
        return new PackInspection(backend, headers, index, known);
    }

    /** How many blobs this run stores again, because their packs were seen bad. */
    public int storedAgain() {
        return index.storedAgain();
    }

    /** How many packs of the index were seen bad. */
    public int badPackCount() {
        return (int) known.bad().stream().filter(index::knowsPack).count();
    }

    /** Whether packs that are not relied on are so only because they may not be read. */
    public boolean isOnlyClosed() {
        return known.isOnlyClosed();
    }

    /** Whether any pack was seen bad, here or by an earlier run. */
    public boolean isKnown() {
        return !known.bad().isEmpty();
    }

    /** Whether that, or any pack may not be read. */
    public boolean isAny() {
        return known.isAny();
    }

    /** What can become of packs that were seen bad, by reading what they hold wherever it stands. */
    public List<BadPack> badPacks(Events events) throws RepositoryException {
        try {
            return new BadPacks(repository, backend, files, headers, events).look();
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /**
     * Removes packs that were seen bad, after the same look, if nobody loses anything by it.
     *
     * @param agreed no others go
     * @param loaded under an exclusive and confirmed lock
     * @return how many went
     */
    public int remove(Set<Id> agreed, LoadedIndex loaded, Events events)
            throws RepositoryException, InterruptedException {
        try {
            return new BadPacks(repository, backend, files, headers, events).remove(agreed, loaded);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** Those that were seen bad, here or by an earlier run. */
    public Set<Id> seenBad() {
        return known.bad();
    }

    /**
     * What is lost with packs, by reading what they hold wherever it stands.
     *
     * @return of each that is damaged the blobs that can be read nowhere; null of one that is whole after all
     */
    public Map<Id, Set<Id>> lostIn(Set<Id> packs, Events events) throws RepositoryException {
        try {
            return new BadPacks(repository, backend, files, headers, events).lostIn(packs);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /**
     * Copies what can be read of damaged packs into new ones, and removes them, whoever needs the rest.
     *
     * @param packs damaged ones
     * @param loaded under an exclusive and confirmed lock
     */
    public void giveUp(Set<Id> packs, LoadedIndex loaded, Events events)
            throws RepositoryException, InterruptedException {
        try {
            new BadPacks(repository, backend, files, headers, events).giveUp(packs, loaded);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** Whether this run may have relied on a blob whose pack it saw bad later. */
    public boolean mayBeReliedOn() {
        return known.cameTooLate();
    }

    /**
     * Notes in the state directory what was seen bad since it was opened, so that later runs do not rely on it. To be
     * called at the end of a run, also of one that failed.
     */
    public void note(Events events) {
        if (!known.isUnsaved()) return;
        boolean interrupted = Thread.interrupted();
        try {
            // A disk that was pulled out looks like damage of all that was on it.
            if (UnlockedRepository.isThere(backend)) known.save();
        } catch (IOException e) {
            events.on(new Event.Warning("what is damaged could not be noted for the next backup: " + e.getMessage()));
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
