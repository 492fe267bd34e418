package dump.heal;

import dump.check.Losses;
import dump.model.BlobType;
import dump.model.ByteString;
import dump.model.Id;
import dump.model.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The blobs that snapshots need and the repository cannot give, and the files that had them. */
public final class WantedBlobs implements Losses.Heard {
    private final Set<Id> here;
    private final Map<Id, BlobType> types = new HashMap<>();
    private final Map<ByteString, Set<Id>> files = new TreeMap<>();
    private final Set<Id> found = ConcurrentHashMap.newKeySet();
    private boolean hopeless;

    /** @param here snapshots of this machine, whose paths are its own */
    WantedBlobs(Set<Id> here) {
        this.here = here;
    }

    @Override
    public void directory(Id snapshot, ByteString path, Id tree, String reason) {
        if (tree == null) hopeless = true;
        else types.put(tree, BlobType.TREE);
    }

    @Override
    public void file(Id snapshot, ByteString path, Node file, List<Id> chunks) {
        if (chunks == null) {
            hopeless = true;
            return;
        }
        for (var chunk : chunks) types.put(chunk, BlobType.DATA);
        if (here.contains(snapshot)) files.computeIfAbsent(path, first -> new HashSet<>()).addAll(chunks);
    }

    /** By their identifiers, with what each is. */
    public Map<Id, BlobType> blobs() {
        return types;
    }

    /** Whether there are directories among them. */
    public boolean hasTrees() {
        return types.containsValue(BlobType.TREE);
    }

    /** By its path on this machine what each file had. */
    Map<ByteString, Set<Id>> files() {
        return files;
    }

    /** Whether nothing is lost, not even what no blob would bring back. */
    boolean isNone() {
        return types.isEmpty() && !hopeless;
    }

    /** Whether it is wanted and was not found yet. */
    boolean isOpen(Id blob) {
        return types.containsKey(blob) && !found.contains(blob);
    }

    void found(Id blob) {
        if (types.containsKey(blob)) found.add(blob);
    }

    /** How many were found. */
    int foundCount() {
        return found.size();
    }
}
