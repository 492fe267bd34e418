package dump.check;

import dump.model.BlobType;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Id;
import dump.model.Node;
import dump.model.Snapshot;
import dump.repository.BlobIndex;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Looks through the trees of snapshots, each once however many snapshots share it, for what they name and the repository
 * cannot give. What lies in packs that are as they should be is taken to be whole.
 */
public final class Losses {
    private final Repository repository;
    private final BlobIndex index;
    private final BitSet sound;
    private final boolean reads;
    private final Heard heard;
    private final BitSet seen = new BitSet();
    private final BitSet proved = new BitSet();
    private final BitSet lost = new BitSet();
    private int directories;

    /** Hears of what is lost. Paths are absolute, as the tree has them. */
    public interface Heard {
        /** @param tree null where the directory names none */
        void directory(Id snapshot, ByteString path, Id tree, String reason) throws RepositoryException;

        /** @param chunks that are lost; null where the file has no list of its content */
        void file(Id snapshot, ByteString path, Node file, List<Id> chunks) throws RepositoryException;
    }

    /**
     * @param sound the packs, by number, that are there and have their size
     * @param reads whether what lies in a pack that was seen bad is read, each blob once; else it counts as whole
     */
    public Losses(Repository repository, BitSet sound, boolean reads, Heard heard) {
        this.repository = repository;
        index = repository.index();
        this.sound = sound;
        this.reads = reads;
        this.heard = heard;
    }

    private record Waiting(Id tree, ByteString path) {}

    public void snapshot(Id id, Snapshot snapshot) throws RepositoryException, InterruptedException {
        var waiting = new ArrayDeque<Waiting>();
        waiting.push(new Waiting(snapshot.tree(), ByteString.of("/")));
        while (!waiting.isEmpty()) {
            if (Thread.interrupted()) throw new InterruptedException();
            var next = waiting.pop();
            int number = next.tree() == null ? -1 : index.number(BlobType.TREE, next.tree());
            if (number >= 0 && seen.get(number)) continue;
            if (number < 0) {
                heard.directory(id, next.path(), next.tree(), "no index names its tree");
                continue;
            }
            seen.set(number);
            directories++;
            try {
                look(id, next, waiting);
            } catch (RepositoryException.Damaged e) {
                heard.directory(id, next.path(), next.tree(), e.getMessage());
            }
        }
    }

    private void look(Id id, Waiting directory, ArrayDeque<Waiting> waiting) throws RepositoryException {
        for (var node : repository.tree(directory.tree()).nodes().reversed()) {
            var path = new BytePath(directory.path()).resolve(node.name()).bytes();
            if (node.isDirectory()) {
                if (node.subtree() == null || node.subtree().isNull()) heard.directory(id, path, null, "it has no tree");
                else waiting.push(new Waiting(node.subtree(), path));
            } else if (node.isFile() && node.blobs() == null) {
                heard.file(id, path, node, null);
            } else if (node.blobs() != null) {
                var chunks = new ArrayList<Id>();
                for (var blob : node.blobs()) if (isLost(blob)) chunks.add(blob);
                if (!chunks.isEmpty()) heard.file(id, path, node, chunks);
            }
        }
    }

    /** Whether a piece of a file can be read from nowhere. */
    public boolean isLost(Id blob) throws RepositoryException {
        int number = index.number(BlobType.DATA, blob);
        if (number < 0) return true;
        if (proved.get(number)) return false;
        if (lost.get(number)) return true;
        boolean whole = isWhole(index.packAt(number)) || hasWholePlace(blob, number);
        (whole ? proved : lost).set(number);
        return !whole;
    }

    private boolean isWhole(int pack) {
        return sound.get(pack) && !(reads && index.isDoubtedPack(pack));
    }

    private boolean hasWholePlace(Id blob, int number) throws RepositoryException {
        for (int place : index.placesOf(number)) if (isWhole(index.packAt(place))) return true;
        if (!reads) return false;
        for (var place : index.locations(BlobType.DATA, blob)) if (repository.reader().isWhole(place)) return true;
        return false;
    }

    /** How many different ones were looked into. */
    public int directories() {
        return directories;
    }
}
