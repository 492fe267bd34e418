package dump.reading;

import dump.format.FormatException;
import dump.format.NewNodes;
import dump.model.BlobType;
import dump.model.Id;
import dump.model.Node;
import dump.model.PackedBlob;
import dump.model.Snapshot;
import dump.repository.AtOnce;
import dump.repository.BlobIndex;
import dump.repository.BlobReader;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * The blobs that snapshots use, a bit each by their number in the index. Trees are gone through level by level, each
 * once however many snapshots share it, pack by pack; and of each what is new in it.
 */
public final class UsedBlobs {
    /** Trees that one thread reads in a row: it knows most of each from the one before. */
    private static final int TREES_MIN = 128, TREES_MAX = 4096;

    private final Repository repository;
    private final BlobIndex index;
    private AtomicLongArray bits = new AtomicLongArray(0);
    private volatile boolean vague;
    /** The one used last is lent first: it knows what is read next. */
    private final Deque<NewNodes> readers = new ConcurrentLinkedDeque<>();

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
     * Marks all that these snapshots use.
     *
     * @throws RepositoryException.Damaged if not all can be read, or some of it is in no index
     */
    public void mark(Collection<Snapshot> snapshots) throws RepositoryException, InterruptedException {
        grow();
        var level = new Numbers();
        // Trees that follow each other in time resemble each other, and so less of them is new.
        for (var snapshot : snapshots.stream().sorted(Comparator.comparing(Snapshot::time)).toList())
            mark(BlobType.TREE, snapshot.tree(), level);
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
        private int[] numbers = new int[16];
        private int count;

        void add(int number) {
            if (count == numbers.length) numbers = Arrays.copyOf(numbers, 2 * count);
            numbers[count++] = number;
        }

        void addAll(Numbers others) {
            if (count + others.count > numbers.length)
                numbers = Arrays.copyOf(numbers, Math.max(2 * count, count + others.count));
            System.arraycopy(others.numbers, 0, numbers, count, others.count);
            count += others.count;
        }

        Numbers sorted() {
            Arrays.sort(numbers, 0, count);
            return this;
        }
    }

    /** Marks what these trees name. @return the trees among that which were not marked yet */
    private Numbers below(Numbers trees) throws RepositoryException, InterruptedException {
        var ordered = byPack(trees);
        int atOnce = Math.clamp(ordered.count / (4 * repository.readers()), TREES_MIN, TREES_MAX);
        var found = new Numbers[(ordered.count - 1) / atOnce + 1];
        AtOnce.each("trees", repository.readers(), () -> IntStream.range(0, found.length).iterator(), part -> {
            found[part] = new Numbers();
            read(ordered, part * atOnce, Math.min((part + 1) * atOnce, ordered.count), found[part]);
        });
        var next = new Numbers();
        for (var part : found) next.addAll(part);
        return next;
    }

    /** Those of one pack together in the order of the index, which is theirs there; the packs as they were come to. */
    private Numbers byPack(Numbers trees) {
        var packs = new LinkedHashMap<Integer, Numbers>();
        for (int i = 0; i < trees.count; i++)
            packs.computeIfAbsent(index.packAt(trees.numbers[i]), pack -> new Numbers()).add(trees.numbers[i]);
        var ordered = new Numbers();
        for (var pack : packs.values()) ordered.addAll(pack.sorted());
        return ordered;
    }

    private void read(Numbers trees, int from, int to, Numbers next)
            throws RepositoryException, InterruptedException {
        var byPack = new LinkedHashMap<Id, List<PackedBlob>>();
        for (int i = from; i < to; i++) {
            var place = index.location(BlobType.TREE, index.placed(trees.numbers[i]).id());
            byPack.computeIfAbsent(place.pack(), pack -> new ArrayList<>()).add(place);
        }
        var free = readers.poll();
        var sink = new Trees(free == null ? new NewNodes() : free, next);
        for (var pack : byPack.values()) repository.reader().readPack(pack, sink);
        readers.push(sink.reader);
        sink.finish();
    }

    private final class Trees implements BlobReader.Sink {
        private final NewNodes reader;
        private final Numbers next;
        private final List<Id> again = new ArrayList<>();
        private RepositoryException.Damaged missing;

        Trees(NewNodes reader, Numbers next) {
            this.reader = reader;
            this.next = next;
        }

        @Override
        public void blob(PackedBlob blob, byte[] buffer, int length) {
            try {
                reader.read(buffer, 0, length, this::see);
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
