package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Fills the index of a repository when something is first asked of it, and makes good what it lacks. Thread-safe. */
final class IndexContents {
    private static final String RESCUE = "the index is incomplete; reading the headers of the packs it does not name";

    private final Backend backend;
    private final StoredFiles files;
    private final PackHeaders headers;
    private final BlobIndex index;
    private final KnownDamage damage;
    private final int readers;
    private final List<List<PackedBlob>> strays = new ArrayList<>();
    private volatile LoadedIndex loaded;
    private Events events = Events.NONE;
    private boolean rescued;

    IndexContents(Backend backend, StoredFiles files, PackHeaders headers, BlobIndex index, KnownDamage damage,
            int readers) {
        this.backend = backend;
        this.files = files;
        this.headers = headers;
        this.index = index;
        this.damage = damage;
        this.readers = readers;
    }

    /** Empties the index, and lists what it will be filled with. */
    LoadedIndex list(Lock lock, Events heard) throws RepositoryException {
        events = heard;
        index.clear();
        strays.clear();
        try {
            loaded = new LoadedIndex(lock, files.listEarly(FileKind.INDEX, lock));
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        return loaded;
    }

    void load() throws RepositoryException {
        var listed = loaded;
        if (listed != null) listed.read(this::fill);
    }

    /** The same, told if it was put off. */
    void need() throws RepositoryException {
        var listed = loaded;
        if (listed != null) listed.read(ids -> {
            events.on(new Event.Step("loading the index"));
            return fill(ids);
        });
    }

    boolean isCurrent(LoadedIndex listed) {
        return listed == loaded;
    }

    private boolean fill(Set<Id> listed) throws RepositoryException {
        boolean incomplete = rescued;
        rescued = false;
        try {
            incomplete |= !loadInto(loaded, listed);
            damage.apply();
            if (incomplete) rescue(new Event.Warning(RESCUE));
            return !incomplete;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RepositoryException.Failed("interrupted while the index was read",
                    new BackendException.Interrupted("interrupted while the index was read", e));
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** Loads files into the index. @return whether all could be read; what could not is told */
    boolean loadInto(LoadedIndex listed, Collection<Id> further) throws BackendException, InterruptedException {
        var loader = loader();
        boolean whole = loader.load(further);
        listed.add(loader.loaded());
        return whole;
    }

    private IndexLoader loader() {
        return new IndexLoader(backend, files, headers, index, events, readers);
    }

    /** For a blob that no index names: an index file is missing. */
    void rescue() throws RepositoryException {
        rescue(new Event.Damage(RESCUE));
    }

    /** Indexes the packs that no index names, once; whoever comes meanwhile waits for it. */
    private synchronized void rescue(Event why) throws RepositoryException {
        if (rescued) return;
        events.on(why);
        try {
            strays.addAll(loader().loadStrays());
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
}
