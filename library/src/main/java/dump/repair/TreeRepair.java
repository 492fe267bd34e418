package dump.repair;

import dump.check.Losses;
import dump.format.TreeFormat;
import dump.model.BlobType;
import dump.model.BytePath;
import dump.model.ByteString;
import dump.model.Content;
import dump.model.Id;
import dump.model.Node;
import dump.model.Tree;
import dump.repository.BlobIndex;
import dump.repository.BlobWriter;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes trees anew without what is lost, as restic does it: a file keeps those of its chunks that can be read, and has
 * their size; a directory that cannot be read is empty. Trees that several snapshots share are looked at once.
 */
final class TreeRepair {
    private final Repository repository;
    private final BlobIndex index;
    private final Losses losses;
    private final Losses.Heard heard;
    private final BlobWriter writer;
    /** Trees below which nothing is lost, by number. */
    private final BitSet whole = new BitSet();
    private final Map<Id, Id> repaired = new HashMap<>();

    /** @param losses tells what is lost @param heard of what is left out */
    TreeRepair(Repository repository, Losses losses, Losses.Heard heard, BlobWriter writer) {
        this.repository = repository;
        index = repository.index();
        this.losses = losses;
        this.heard = heard;
        this.writer = writer;
    }

    /** A directory that is being looked at. */
    private static final class Frame {
        private final Id tree;
        private final ByteString path;
        private final List<Node> nodes;
        private int at;
        private boolean changed;

        Frame(Id tree, ByteString path, List<Node> nodes) {
            this.tree = tree;
            this.path = path;
            this.nodes = new ArrayList<>(nodes);
        }

        Node node() {
            return nodes.get(at);
        }

        ByteString nodePath() {
            return new BytePath(path).resolve(node().name()).bytes();
        }

        void replace(Node other) {
            nodes.set(at, other);
            changed = true;
        }
    }

    /** The tree without what is lost: the same if nothing is; null if the root itself cannot be read. */
    Id of(Id snapshot, Id root) throws RepositoryException, InterruptedException {
        var known = known(root);
        if (known != null) return known;
        var open = new ArrayDeque<Frame>();
        if (!enter(open, snapshot, root, ByteString.of("/"))) return null;
        while (true) {
            if (Thread.interrupted()) throw new InterruptedException();
            var frame = open.peek();
            if (frame.at == frame.nodes.size()) {
                var done = finish(frame);
                open.pop();
                if (open.isEmpty()) return done;
                if (!done.equals(frame.tree)) replaceTree(open.peek(), done);
                open.peek().at++;
            } else if (!frame.node().isDirectory()) {
                if (frame.node().isFile()) file(snapshot, frame);
                frame.at++;
            } else {
                directory(open, snapshot, frame);
            }
        }
    }

    /** What became of the tree, if it was looked at before. */
    private Id known(Id tree) {
        if (tree == null) return null;
        int number = index.number(BlobType.TREE, tree);
        return number >= 0 && whole.get(number) ? tree : repaired.get(tree);
    }

    private boolean enter(ArrayDeque<Frame> open, Id snapshot, Id tree, ByteString path) throws RepositoryException {
        try {
            open.push(new Frame(tree, path, repository.tree(tree).nodes()));
            return true;
        } catch (RepositoryException.Damaged e) {
            heard.directory(snapshot, path, tree, e.getMessage());
            return false;
        }
    }

    private void directory(ArrayDeque<Frame> open, Id snapshot, Frame frame)
            throws RepositoryException, InterruptedException {
        var tree = frame.node().subtree();
        var known = known(tree);
        if (known == null && enter(open, snapshot, tree, frame.nodePath())) return;
        if (known == null) {
            known = put(List.of());
            if (tree != null) repaired.put(tree, known);
        }
        if (!known.equals(tree)) replaceTree(frame, known);
        frame.at++;
    }

    private static void replaceTree(Frame frame, Id tree) {
        frame.replace(frame.node().withContent(new Content.Directory(tree)));
    }

    private void file(Id snapshot, Frame frame) throws RepositoryException {
        var file = frame.node();
        var kept = new ArrayList<Id>();
        var lost = new ArrayList<Id>();
        if (file.blobs() != null) for (var blob : file.blobs()) (losses.isLost(blob) ? lost : kept).add(blob);
        if (file.blobs() != null && lost.isEmpty()) return;
        heard.file(snapshot, frame.nodePath(), file, file.blobs() == null ? null : lost);
        long size = 0;
        for (var blob : kept) size += index.plainLength(BlobType.DATA, blob);
        frame.replace(file.withContent(new Content.File(List.copyOf(kept), size)));
    }

    private Id finish(Frame frame) throws RepositoryException, InterruptedException {
        if (!frame.changed) {
            whole.set(index.number(BlobType.TREE, frame.tree));
            return frame.tree;
        }
        var tree = put(frame.nodes);
        repaired.put(frame.tree, tree);
        return tree;
    }

    private Id put(List<Node> nodes) throws RepositoryException, InterruptedException {
        var json = TreeFormat.write(new Tree(nodes));
        return writer.put(BlobType.TREE, json, 0, json.length);
    }
}
