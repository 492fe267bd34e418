package dump.repository;

import dump.backend.Backend;
import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.concurrent.Tasks;
import dump.crypto.UnauthenticException;
import dump.format.FormatException;
import dump.format.IndexFormat;
import dump.model.BlobType;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import dump.model.Remedy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Fills a {@link BlobIndex}: from the index files, several at once, and where they fail from the packs' headers. */
final class IndexLoader {
    private static final int INDEX_MAX = 1 << 30;

    private final Backend backend;
    private final StoredFiles files;
    private final PackHeaders headers;
    private final BlobIndex index;
    private final Events events;
    private final int readers;
    private final Map<Id, LoadedIndex.Content> loaded = new ConcurrentHashMap<>();

    IndexLoader(Backend backend, StoredFiles files, PackHeaders headers, BlobIndex index, Events events,
            int readers) {
        this.backend = backend;
        this.files = files;
        this.headers = headers;
        this.index = index;
        this.events = events;
        this.readers = readers;
    }

    /** The files that were loaded. */
    Map<Id, LoadedIndex.Content> loaded() {
        return loaded;
    }

    /** Loads index files. False if one could not be read, which is told. */
    boolean load(Collection<Id> ids) throws BackendException, InterruptedException {
        var failed = new ArrayList<Id>();
        int threads = Math.clamp(ids.size(), 1, readers);
        if (threads == 1) {
            for (var id : ids) load(id, failed);
        } else {
            try (var tasks = new Tasks<>("index", threads, threads, BackendException.class)) {
                for (var id : ids) tasks.submit(() -> load(id, failed));
                tasks.join();
            }
        }
        return failed.isEmpty();
    }

    private void load(Id id, List<Id> failed) throws BackendException {
        try {
            loaded.put(id, files.read(FileKind.INDEX, id, INDEX_MAX, (json, length) -> {
                var filler = new Filler();
                IndexFormat.read(json, 0, length, filler);
                return filler.content();
            }));
        } catch (BackendException.NotFound removedMeanwhile) {
            // Another program has written the same content under a new name.
        } catch (RepositoryException.Damaged e) {
            boolean closed = e.getCause() instanceof BackendException.Denied;
            events.on(new Event.Damage(e.getMessage(), closed ? null : new Remedy.RepairIndex()));
            synchronized (failed) {
                failed.add(id);
            }
        }
    }

    private final class Filler implements IndexFormat.Sink {
        private int pack;
        private int[] packs = new int[64];
        private int count;
        private int blobs;

        LoadedIndex.Content content() {
            return new LoadedIndex.Content(Arrays.copyOf(packs, count), blobs);
        }

        @Override
        public void pack(Id id) {
            pack = index.pack(id);
            if (count == packs.length) packs = Arrays.copyOf(packs, 2 * count);
            packs[count++] = pack;
        }

        @Override
        public void blob(BlobType type, long a, long b, long c, long d, long offset, int length, int rawLength) {
            index.add(type, a, b, c, d, pack, offset, length, rawLength);
            blobs++;
        }
    }

    /** Reads the headers of all packs that no index names, several at once, and adds them. @return what was added */
    List<List<PackedBlob>> loadStrays() throws BackendException {
        var strays = new LinkedHashMap<Id, Long>();
        backend.list(FileKind.PACK, entry -> {
            if (Id.isId(entry.name()) && !index.knowsPack(Id.parse(entry.name())))
                strays.putIfAbsent(Id.parse(entry.name()), entry.size());
        });
        var found = new ConcurrentLinkedQueue<List<PackedBlob>>();
        try (var tasks = new Tasks<>("stray", readers, readers, BackendException.class)) {
            for (var stray : strays.entrySet()) tasks.submit(() -> loadStray(stray.getKey(), stray.getValue(), found));
            tasks.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendException.Interrupted("interrupted while the headers of packs were read", e);
        }
        return List.copyOf(found);
    }

    private void loadStray(Id pack, long size, Collection<List<PackedBlob>> found) throws BackendException {
        try {
            var blobs = headers.read(pack, size);
            for (var blob : blobs) index.add(blob);
            found.add(blobs);
        } catch (BackendException.NotFound removedMeanwhile) {
            // It was listed and is gone: as if it had gone before.
        } catch (FormatException | UnauthenticException | BackendException e) {
            if (e instanceof BackendException failure && !failure.isOfOneFile()) throw failure;
            events.on(new Event.Damage("data/" + pack + " is in no index and its header cannot be read: "
                    + e.getMessage()));
        }
    }
}
