package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.format.FormatException;
import dump.format.IndexFormat;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import dump.model.Remedy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/** The index files of a repository, one at a time in memory. */
public final class IndexFiles {
    private static final int BLOBS_MAX = 50_000;

    private final Backend backend;
    private final StoredFiles files;
    private final IndexContents contents;
    private final BlobIndex index;

    IndexFiles(Backend backend, StoredFiles files, IndexContents contents, BlobIndex index) {
        this.backend = backend;
        this.files = files;
        this.contents = contents;
        this.index = index;
    }

    /** The names of all that there are. */
    public Set<Id> list() throws RepositoryException {
        try {
            return new HashSet<>(files.list(FileKind.INDEX));
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /** The packs that a file names, each with its blobs. @throws RepositoryException.Damaged if it cannot be read */
    public List<List<PackedBlob>> load(Id file) throws RepositoryException {
        try {
            return IndexFormat.packs(files.load(FileKind.INDEX, file, IndexFormat.LENGTH_MAX));
        } catch (FormatException e) {
            throw StoredFiles.damaged(IdHandles.of(FileKind.INDEX, file).toString(), e.getMessage(), e);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /**
     * Lets the index count under a lock that was taken after it was loaded, if no file of it is gone since, and loads what
     * came.
     *
     * @return false if one is gone
     * @throws RepositoryException.Damaged if one that came cannot be read
     */
    public boolean renew(LoadedIndex loaded, Lock lock) throws RepositoryException, InterruptedException {
        var there = list();
        if (!there.containsAll(loaded.files())) return false;
        there.removeAll(loaded.files());
        if (!there.isEmpty() && !loadInto(loaded, there)) throw new RepositoryException.Damaged(
                "an index file cannot be read", new Remedy.ReadOnTrouble(), null);
        loaded.under(lock);
        return true;
    }

    /** Loads further files into the index. @return whether all could be read; what could not is told */
    private boolean loadInto(LoadedIndex loaded, Collection<Id> further)
            throws RepositoryException, InterruptedException {
        try {
            return contents.loadInto(loaded, further);
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
    }

    /**
     * Takes packs out of the index: the files that name them are written anew without them, then the old ones go. A kill
     * on the way leaves packs that stand in two files, and none that stands in none. Small files are joined meanwhile.
     *
     * @param loaded the index, of which no file is gone since; names afterwards what there is then
     * @param going by the numbers of the packs
     * @param lock exclusive
     */
    public void dropPacks(LoadedIndex loaded, IntPredicate going, Lock lock, Events events)
            throws RepositoryException, InterruptedException {
        var naming = new ArrayList<Id>();
        var small = new ArrayList<Id>();
        for (var file : loaded.files()) {
            var content = loaded.content(file);
            // This run has just written it: it names none of them.
            if (content == null) continue;
            if (Arrays.stream(content.packs()).anyMatch(going)) naming.add(file);
            else if (content.blobs() < BLOBS_MAX / 2) small.add(file);
        }
        if (naming.isEmpty()) return;
        naming.addAll(small);
        var written = withoutPacks(naming, going, lock);
        if (!list().containsAll(written.keySet())) throw new RepositoryException.Failed("the store does not list an index"
                + " file that was just written to it, so the old ones were left; run the command again", null);
        if (!remove(naming, lock, events).isEmpty()) throw new RepositoryException.Failed("an old index file could not be"
                + " removed, so the packs that it names were left; run the command again", null);
        loaded.replace(naming, written);
    }

    private Map<Id, LoadedIndex.Content> withoutPacks(List<Id> old, IntPredicate going, Lock lock)
            throws RepositoryException, InterruptedException {
        var written = new HashMap<Id, LoadedIndex.Content>();
        var packs = new ArrayList<List<PackedBlob>>();
        int blobs = 0;
        for (var file : old) {
            for (var pack : load(file)) {
                if (pack.isEmpty() || going.test(number(pack))) continue;
                packs.add(pack);
                blobs += pack.size();
                if (blobs < BLOBS_MAX) continue;
                written.put(write(packs, lock), content(packs, blobs));
                packs = new ArrayList<>();
                blobs = 0;
            }
        }
        if (!packs.isEmpty()) written.put(write(packs, lock), content(packs, blobs));
        return written;
    }

    private int number(List<PackedBlob> pack) {
        return index.packNumber(pack.getFirst().pack());
    }

    private LoadedIndex.Content content(List<List<PackedBlob>> packs, int blobs) {
        return new LoadedIndex.Content(packs.stream().mapToInt(this::number).toArray(), blobs);
    }

    /** Writes one file. */
    public Id write(List<List<PackedBlob>> packs, Lock lock) throws RepositoryException, InterruptedException {
        var sealed = seal(packs, files);
        try {
            lock.publish(List.of(sealed));
        } catch (BackendException e) {
            throw new RepositoryException.Failed(e.getMessage(), e);
        }
        return sealed.sealed().id();
    }

    /** As one is saved. */
    static StoredFiles.Named seal(List<List<PackedBlob>> packs, StoredFiles files) throws RepositoryException.Failed {
        var json = new IndexFormat.Writer();
        for (var pack : packs) json.add(pack.getFirst().pack(), pack);
        return new StoredFiles.Named(FileKind.INDEX,
                files.seal("an index file", json.finish(), text -> IndexFormat.packs(text).equals(packs)));
    }

    /**
     * Removes files as long as our lock is seen in the store.
     *
     * @param lock exclusive
     * @return those that could not be removed, which is told
     */
    public Set<Id> remove(Collection<Id> old, Lock lock, Events events)
            throws RepositoryException, InterruptedException {
        return new Removal(backend, FileKind.INDEX, lock, events).all(old);
    }
}
