package dump.repair;

import dump.model.Id;
import dump.model.PackedBlob;
import dump.repository.AtOnce;
import dump.repository.PackFiles;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The index files, one by one, beside the packs that there are: what is wrong with them. */
final class IndexState {
    private static final int AT_ONCE_MAX = 4;

    private final Map<Id, Long> packs = new HashMap<>();
    private final Set<Id> unreadable = ConcurrentHashMap.newKeySet();
    /** Of each readable file the packs that it names, with the sizes that they should have. */
    private final Map<Id, Map<Id, Long>> named = new ConcurrentHashMap<>();
    private final Map<Id, Integer> missing = new TreeMap<>();
    private final Map<Id, Integer> blobs = new ConcurrentHashMap<>();
    /** Packs whose headers are to be read, with their sizes. */
    private final Map<Id, Long> doubtful = new TreeMap<>();

    private IndexState() {}

    /** @param all whether no index file is believed */
    static IndexState of(Repository repository, boolean all) throws RepositoryException, InterruptedException {
        var state = new IndexState();
        var indexes = repository.upkeep().indexes();
        var files = indexes.list();
        repository.upkeep().packs().list(state.packs::put);
        AtOnce.each("index", Math.min(AT_ONCE_MAX, repository.readers()), files, file -> {
            try {
                state.named.put(file, state.sizes(indexes.load(file)));
            } catch (RepositoryException.Damaged e) {
                if (e.isClosed()) throw e;
                state.unreadable.add(file);
            }
        });
        state.compare(repository, all);
        return state;
    }

    private Map<Id, Long> sizes(List<List<PackedBlob>> listed) {
        var sizes = new HashMap<Id, Long>();
        for (var pack : listed) {
            if (pack.isEmpty()) continue;
            var id = pack.getFirst().pack();
            sizes.put(id, PackFiles.size(pack));
            blobs.merge(id, pack.size(), Math::max);
        }
        return sizes;
    }

    private void compare(Repository repository, boolean all) throws RepositoryException {
        var right = new HashSet<Id>();
        for (var file : named.values()) for (var pack : file.entrySet()) {
            var size = packs.get(pack.getKey());
            if (size == null) missing.put(pack.getKey(), blobs.get(pack.getKey()));
            else if (size < 0 || size.equals(pack.getValue())) right.add(pack.getKey());
            else doubtful.put(pack.getKey(), size);
        }
        // A listing is no proof of absence: stores have returned too little without an error.
        for (var pack : missing.keySet()) if (repository.upkeep().packs().size(pack) >= 0)
            throw new RepositoryException.Failed("the store does not list the pack " + pack
                    + ", and yet it is there; try again later", null);
        for (var pack : packs.entrySet())
            if (all || !right.contains(pack.getKey())) doubtful.put(pack.getKey(), pack.getValue());
    }

    Set<Id> unreadable() {
        return new TreeSet<>(unreadable);
    }

    /** Packs that are named and not there, with the number of their blobs. */
    Map<Id, Integer> missing() {
        return missing;
    }

    Map<Id, Long> doubtful() {
        return doubtful;
    }

    /** Whether any file that can be read names the pack. */
    boolean isNamed(Id pack) {
        return blobs.containsKey(pack);
    }

    /** Files that can be read and name one of these packs. */
    TreeSet<Id> naming(Set<Id> some) {
        var found = new TreeSet<Id>();
        named.forEach((file, sizes) -> {
            if (sizes.keySet().stream().anyMatch(some::contains)) found.add(file);
        });
        return found;
    }
}
