package dump.repository;

import dump.backend.BackendException;
import dump.backend.FileKind;
import dump.model.Events;
import dump.model.Id;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds which points in time need blobs that can be read nowhere. Where nobody can see, they are taken to need all. */
final class AffectedSnapshots {
    private final Repository repository;
    private final StoredFiles files;
    private final Events events;
    /** The trees of each point in time, null if it cannot be read; known once they are asked for. */
    private Map<Id, Id> roots;

    AffectedSnapshots(Repository repository, StoredFiles files, Events events) {
        this.repository = repository;
        this.files = files;
        this.events = events;
    }

    /** The points in time that refer to one of the blobs. */
    List<Id> of(Set<Id> lost) throws BackendException, RepositoryException {
        if (roots == null) roots = roots();
        var clean = new HashSet<Id>();
        return roots.entrySet().stream()
                .filter(snapshot -> snapshot.getValue() == null || needs(snapshot.getValue(), lost, clean))
                .map(Map.Entry::getKey).toList();
    }

    private Map<Id, Id> roots() throws BackendException, RepositoryException {
        var found = new LinkedHashMap<Id, Id>();
        for (var id : files.list(FileKind.SNAPSHOT)) found.put(id, null);
        repository.snapshots(events).forEach((id, stored) -> found.put(id, stored.tree()));
        return found;
    }

    /** @param clean trees below which there is none of the blobs */
    private boolean needs(Id root, Set<Id> lost, Set<Id> clean) {
        var seen = new HashSet<Id>();
        var trees = new ArrayDeque<>(List.of(root));
        while (!trees.isEmpty()) {
            var id = trees.pop();
            if (clean.contains(id) || !seen.add(id)) continue;
            if (lost.contains(id)) return true;
            try {
                for (var node : repository.tree(id).nodes()) {
                    if (node.subtree() != null) trees.push(node.subtree());
                    if (node.blobs() != null) for (var blob : node.blobs()) if (lost.contains(blob)) return true;
                }
            } catch (RepositoryException unseen) {
                return true;
            }
        }
        clean.addAll(seen);
        return false;
    }
}
