package dump.reading;

import dump.format.FormatException;
import dump.format.TreeFormat;
import dump.model.BlobType;
import dump.model.Id;
import dump.model.Node;
import dump.model.PackedBlob;
import dump.repository.AtOnce;
import dump.repository.BlobIndex;
import dump.repository.BlobReader;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The blobs that snapshots use, a bit each by their number in the index. Trees are gone through level by level, each
 * once however many snapshots share it, in the order in which they lie in their packs.
 */
public final class UsedBlobs {
    private static final int TREES_AT_ONCE = 512;

    private final Repository repository;
    private final BlobIndex index;
    private AtomicLongArray bits = new AtomicLongArray(0);
    private volatile boolean vague;

    /** @param repository with its index loaded */
    public UsedBlobs(Repository repository) {
        this.repository = repository;
        index = repository.index();
    }

    /** Whether the blob of this number is used. */
    public boolean contains(int blob) {
        int word = blob >> 6;
        return word < bits.length() && (bits.get(word) >>> blob & 1) != 0;
    }

    /** Whether a directory or a file did not say what is in it. */
    public boolean isVague() {
        return vague;
    }

    /** All of them, as they are now. */
    public BitSet copy() {
        var words = new long[bits.length()];
        for (int i = 0; i < words.length; i++) words[i] = bits.get(i);
        return BitSet.valueOf(words);
    }

    /**
     * Marks these trees, and all that is below them.
     *
     * @throws RepositoryException.Damaged if not all can be read, or some of it is in no index
     */
    public void mark(Collection<Id> roots) throws RepositoryException, InterruptedException {
        grow();
        var level = new Numbers();
        for (var root : roots) mark(BlobType.TREE, root, level);
        while (level.count > 0) level = below(level);
    }

    private void grow() {
        int words = (index.size() >> 6) + 1;
        if (words <= bits.length()) return;
        var grown = new AtomicLongArray(words);
        for (int i = 0; i < bits.length(); i++) grown.set(i, bits.get(i));
        bits = grown;
    }

    /** Numbers of trees. */
    private static final class Numbers {
        private int[] numbers = new int[64];
        private int count;

        void add(int number) {
            if (count == numbers.length) numbers = Arrays.copyOf(numbers, 2 * count);
            numbers[count++] = number;
        }

        synchronized void addAll(Numbers others) {
            if (count + others.count > numbers.length)
                numbers = Arrays.copyOf(numbers, Math.max(2 * count, count + others.count));
            System.arraycopy(others.numbers, 0, numbers, count, others.count);
            count += others.count;
        }

        /** In the order of the index, which is that of the packs. */
        List<int[]> parts() {
            Arrays.sort(numbers, 0, count);
            var parts = new ArrayList<int[]>();
            for (int i = 0; i < count; i += TREES_AT_ONCE)
                parts.add(Arrays.copyOfRange(numbers, i, Math.min(count, i + TREES_AT_ONCE)));
            return parts;
        }
    }

    /** Marks what these trees name. @return the trees among that which were not marked yet */
    private Numbers below(Numbers trees) throws RepositoryException, InterruptedException {
        var found = new Numbers();
        AtOnce.each("trees", repository.readers(), trees.parts(), part -> {
            var next = new Numbers();
            read(part, next);
            found.addAll(next);
        });
        return found;
    }

    private void read(int[] trees, Numbers next) throws RepositoryException, InterruptedException {
        var byPack = new LinkedHashMap<Id, List<PackedBlob>>();
        for (int tree : trees) {
            var place = index.location(BlobType.TREE, index.placed(tree).id());
            byPack.computeIfAbsent(place.pack(), pack -> new ArrayList<>()).add(place);
        }
        var sink = new Trees(next);
        for (var pack : byPack.values()) repository.reader().readPack(pack, sink);
        sink.finish();
    }

    private final class Trees implements BlobReader.Sink {
        private final Numbers next;
        private final List<Id> again = new ArrayList<>();
        private RepositoryException.Damaged missing;

        Trees(Numbers next) {
            this.next = next;
        }

        @Override
        public void blob(PackedBlob blob, byte[] buffer, int length) {
            try {
                TreeFormat.read(buffer, 0, length, this::see);
            } catch (FormatException wrong) {
                again.add(blob.id());
            }
        }

        @Override
        public void damaged(PackedBlob blob, String reason) {
            again.add(blob.id());
        }

        private void see(Node node) {
            boolean tree = node.subtree() != null && !node.subtree().isNull();
            if (node.isDirectory() && !tree || node.isFile() && node.blobs() == null) vague = true;
            try {
                if (tree) mark(BlobType.TREE, node.subtree(), next);
                if (node.blobs() != null) for (var blob : node.blobs()) mark(BlobType.DATA, blob, null);
            } catch (RepositoryException.Damaged unknown) {
                missing = unknown;
            }
        }

        /** What could not be read there is read from wherever else it is. */
        void finish() throws RepositoryException {
            for (var tree : again) {
                try {
                    repository.tree(tree).nodes().forEach(this::see);
                } catch (RepositoryException.Damaged e) {
                    throw new RepositoryException.Damaged("a snapshot holds a directory that cannot be read ("
                            + e.getMessage() + ")", e);
                }
            }
            if (missing != null) throw missing;
        }
    }

    private void mark(BlobType type, Id id, Numbers trees) throws RepositoryException.Damaged {
        int blob = index.number(type, id);
        if (blob < 0) throw new RepositoryException.Damaged("a snapshot needs the " + type.text() + " blob "
                + id.brief() + ", which no index names", null);
        if (marked(blob) && trees != null) trees.add(blob);
    }

    /** Whether it was not before. */
    private boolean marked(int blob) {
        long bit = 1L << blob;
        for (int word = blob >> 6; ; ) {
            long was = bits.get(word);
            if ((was & bit) != 0) return false;
            if (bits.compareAndSet(word, was, was | bit)) return true;
        }
    }
}
