package dump.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dump.backend.Backend;
import dump.backend.FileKind;
import dump.format.TreeFormat;
import dump.model.BlobType;
import dump.model.Events;
import dump.model.Id;
import dump.model.Node;
import dump.model.Snapshot;
import dump.model.Timestamp;
import dump.model.Tree;
import dump.repository.CheapKeys;
import dump.repository.Repository;
import dump.repository.SmallRepository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Snapshots of random files, many of which several share, each made by a run of its own. */
final class RandomSnapshots {
    private static final int POOL = 60;

    private final Backend store;
    private final Random random;
    private int made;

    RandomSnapshots(Backend store, Random random) {
        this.store = store;
        this.random = random;
    }

    /** Adds one. */
    Id add() throws Exception {
        try (var repository = CheapKeys.open(store, null)) {
            return add(repository);
        }
    }

    Id add(Repository repository) throws Exception {
        try (var lock = repository.locks().forWriting(Duration.ofMinutes(5), Events.NONE)) {
            lock.confirm();
            var index = repository.loadIndex(lock, Events.NONE);
            try (var writer = repository.writer(index, false, Events.NONE)) {
                var directories = new ArrayList<Node>();
                for (int d = 0; d < 3; d++) {
                    var files = new ArrayList<Node>();
                    for (int f = 0; f < 4; f++) {
                        var bytes = content(random.nextInt(POOL));
                        files.add(SmallRepository.file("file" + f, bytes.length,
                                writer.put(BlobType.DATA, bytes, 0, bytes.length)));
                    }
                    directories.add(SmallRepository.directory("directory" + d, put(writer, files)));
                }
                var root = put(writer, directories);
                writer.finish();
                return repository.saveSnapshot(new Snapshot(new Timestamp(1_600_000_000L + made++, 0, 0), null, root,
                        List.of("/"), "tower", "ada", 0, 0, List.of(), List.of(), null, "test", null), lock);
            }
        }
    }

    private static byte[] content(int seed) {
        var bytes = new byte[200 + 97 * seed];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Id put(dump.repository.BlobWriter writer, List<Node> nodes) throws Exception {
        var json = TreeFormat.write(new Tree(nodes));
        return writer.put(BlobType.TREE, json, 0, json.length);
    }

    /** Reads everything of these snapshots, and finds no others. */
    static void assertHolds(Backend store, java.util.Collection<Id> snapshots) throws Exception {
        try (var repository = CheapKeys.open(store, null)) {
            repository.loadIndex(dump.repository.Lock.NONE, Events.NONE);
            var found = repository.snapshots(Events.NONE);
            assertThat(found.keySet()).containsAll(snapshots);
            for (var snapshot : found.values()) read(repository, snapshot.tree());
        }
    }

    /** Reads everything that is there, under a lock. @return how many snapshots */
    static int readAll(Backend store, Duration patience) throws Exception {
        try (var repository = CheapKeys.open(store, null);
                var lock = repository.locks().forReading(patience, Events.NONE)) {
            var found = repository.snapshots(Events.NONE);
            repository.loadIndex(lock, Events.NONE);
            lock.confirm();
            for (var snapshot : found.values()) read(repository, snapshot.tree());
            return found.size();
        }
    }

    private static void read(Repository repository, Id tree) throws Exception {
        for (var node : repository.tree(tree).nodes()) {
            if (node.isDirectory()) read(repository, node.subtree());
            else for (var blob : node.blobs()) repository.reader().load(BlobType.DATA, blob);
        }
    }

    /** Bytes of all packs. */
    static long packBytes(Backend store) throws Exception {
        var sum = new long[1];
        store.list(FileKind.PACK, entry -> sum[0] += entry.size());
        return sum[0];
    }
}
