package dump.repository;

import dump.model.Id;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The index of a repository as it was listed since a lock was taken: only then does it name what may be relied on. Its
 * files are read when something is first asked of it.
 */
public final class LoadedIndex {
    private volatile Lock lock;
    private final Set<Id> files = ConcurrentHashMap.newKeySet();
    private final Map<Id, Content> contents = new ConcurrentHashMap<>();
    private volatile boolean read;
    private volatile boolean incomplete;

    /** What a file names: the numbers of its packs in {@link BlobIndex}, and how many blobs. */
    record Content(int[] packs, int blobs) {}

    LoadedIndex(Lock lock, Collection<Id> files) {
        this.lock = lock;
        this.files.addAll(files);
    }

    /** What reads the files. */
    interface Filling {
        /** @return whether all of it could be read */
        boolean fill(Set<Id> files) throws RepositoryException;
    }

    /** Reads the files, once; whoever comes meanwhile waits for it. */
    void read(Filling filling) throws RepositoryException {
        if (read) return;
        synchronized (files) {
            if (!read) incomplete = !filling.fill(Set.copyOf(files));
            read = true;
        }
    }

    /** The index files that say all that the index holds, those that this run wrote among them; none if none do. */
    public Set<Id> files() {
        return incomplete ? Set.of() : Set.copyOf(files);
    }

    /** Whether every index file could be read. */
    public boolean isWhole() {
        return !incomplete;
    }

    Lock lock() {
        return lock;
    }

    /** Its files were seen again since this lock was taken. */
    void under(Lock later) {
        lock = later;
    }

    void wrote(Id file) {
        files.add(file);
    }

    /** Null of a file that this run wrote. */
    Content content(Id file) {
        return contents.get(file);
    }

    void add(Map<Id, Content> further) {
        files.addAll(further.keySet());
        contents.putAll(further);
    }

    void replace(Collection<Id> old, Map<Id, Content> further) {
        files.removeAll(Set.copyOf(old));
        contents.keySet().removeAll(Set.copyOf(old));
        add(further);
    }
}
