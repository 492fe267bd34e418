package dump.check;

import dump.model.BlobType;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Id;
import dump.model.Snapshot;
import dump.repository.BlobIndex;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.function.Consumer;

/** Looks through trees, each once however many snapshots share it, for what they name and the repository lacks. */
final class TreeCheck {
    private static final int NAMED_MAX = 50;

    private final Repository repository;
    private final BlobIndex index;
    private final BitSet sound;
    private final Consumer<String> damage;
    private final BitSet seen = new BitSet();
    private int directories;
    private int named;

    /** @param sound the packs, by number, that are there */
    TreeCheck(Repository repository, BitSet sound, Consumer<String> damage) {
        this.repository = repository;
        index = repository.index();
        this.sound = sound;
        this.damage = damage;
    }

    private record Waiting(Id tree, ByteString path) {}

    void snapshot(Id id, Snapshot snapshot) throws RepositoryException, InterruptedException {
        var of = "in the snapshot " + id.brief() + ": ";
        var waiting = new ArrayDeque<Waiting>();
        waiting.push(new Waiting(snapshot.tree(), ByteString.of("/")));
        while (!waiting.isEmpty()) {
            if (Thread.interrupted()) throw new InterruptedException();
            var next = waiting.pop();
            int number = next.tree() == null ? -1 : index.number(BlobType.TREE, next.tree());
            if (number >= 0 && seen.get(number)) continue;
            if (number < 0) {
                tell(of + "the directory " + next.path() + " is lost: no index names its tree");
                continue;
            }
            seen.set(number);
            directories++;
            try {
                look(of, next, waiting);
            } catch (RepositoryException.Damaged e) {
                tell(of + "the directory " + next.path() + " is lost: " + e.getMessage());
            }
        }
    }

    private void look(String of, Waiting directory, ArrayDeque<Waiting> waiting) throws RepositoryException {
        var nodes = repository.tree(directory.tree()).nodes();
        for (var node : nodes.reversed()) {
            var path = new BytePath(directory.path()).resolve(node.name()).bytes();
            if (node.isDirectory()) {
                if (node.subtree() == null || node.subtree().isNull()) tell(of + path + " has no tree");
                else waiting.push(new Waiting(node.subtree(), path));
            } else if (node.isFile() && node.blobs() == null) {
                tell(of + path + " has no list of its content");
            } else if (node.blobs() != null) {
                int lost = 0;
                for (var blob : node.blobs()) if (isLost(blob)) lost++;
                if (lost > 0) tell(of + path + " is lost: %,d of its %,d %s missing".formatted(lost, node.blobs().size(),
                        node.blobs().size() == 1 ? "chunks is" : "chunks are"));
            }
        }
    }

    private boolean isLost(Id blob) {
        int number = index.number(BlobType.DATA, blob);
        return number < 0 || !index.isIn(sound, number);
    }

    /** So many are enough to see what it is about. */
    private void tell(String what) {
        if (named++ < NAMED_MAX) damage.accept(what);
        else if (named == NAMED_MAX + 1) damage.accept("more is lost than is named here");
    }

    int directories() {
        return directories;
    }
}
