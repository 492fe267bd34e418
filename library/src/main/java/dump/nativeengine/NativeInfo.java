package dump.nativeengine;

import dump.engine.RepositoryInfo;
import dump.engine.RepositoryInfo.Growth;
import dump.engine.RepositoryInfo.Sizes;
import dump.engine.RepositoryInfo.Usage;
import dump.model.BlobType;
import dump.model.Event;
import dump.model.Events;
import dump.model.Node;
import dump.reading.SnapshotBlobs;
import dump.reading.TreeScan;
import dump.repository.BlobIndex;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.snapshots.SnapshotFilter;
import dump.snapshots.SnapshotInfo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts what a repository holds: by its index and by what snapshots say of themselves, or by all their directories. */
final class NativeInfo {
    private final Repository repository;
    private final Events events;
    private final BlobIndex index;
    private final BitSet used = new BitSet();

    NativeInfo(Repository repository, Events events) {
        this.repository = repository;
        this.events = events;
        index = repository.index();
    }

    RepositoryInfo of(SnapshotFilter filter, boolean full, Lock lock) throws RepositoryException, InterruptedException {
        var all = KnownSnapshots.read(repository, SnapshotFilter.ALL, events).query().seen();
        var seen = KnownSnapshots.read(repository, filter, Events.NONE).query().seen();
        events.on(new Event.Step("loading the index"));
        repository.loadIndex(lock, events);
        Map<SnapshotInfo, Growth> growth = new HashMap<>();
        for (var snapshot : all) growth.put(snapshot, said(snapshot));
        if (full) goThrough(all, growth);
        long restorable = 0;
        for (var one : growth.values()) restorable = restorable < 0 || one.bytes() < 0 ? -1 : restorable + one.bytes();
        var sums = new Sums();
        index.eachPlace(sums);
        var files = repository.store();
        return new RepositoryInfo(repository.config().id(), repository.config().version(), all.size(),
                seen.stream().map(one -> growth.get(in(all, one))).toList(), restorable, sums.data.sizes(),
                sums.trees.sizes(),
                index.packCount(), files.indexes().files(), files.keepsRemoved(), full ? usage(sums) : null);
    }

    /** Who sees it does not change what it is. */
    private static SnapshotInfo in(List<SnapshotInfo> all, SnapshotInfo one) {
        return all.stream().filter(other -> other.id().equals(one.id())).findFirst().orElse(one);
    }

    private Usage usage(Sums sums) throws RepositoryException {
        var packs = repository.store().packs();
        return new Usage(sums.unused.sizes(), packs.files(), packs.bytes());
    }

    private static Growth said(SnapshotInfo snapshot) {
        var summary = snapshot.stored().summary();
        if (summary == null) return new Growth(snapshot, -1, -1, null, null);
        return new Growth(snapshot, summary.totalFilesProcessed(), summary.totalBytesProcessed(),
                new Sizes(summary.dataBlobs() + summary.treeBlobs(), summary.dataAdded(), summary.dataAddedPacked()),
                null);
    }

    private void goThrough(List<SnapshotInfo> all, Map<SnapshotInfo, Growth> growth)
            throws RepositoryException, InterruptedException {
        var needs = new SnapshotBlobs(repository);
        int done = 0;
        for (var snapshot : all) {
            events.on(new Event.Step("going through the snapshot " + snapshot.id().brief() + " (" + ++done + " of "
                    + all.size() + ")"));
            try {
                growth.put(snapshot, gone(growth.get(snapshot), needs.next(snapshot.stored().tree())));
            } catch (RepositoryException.Damaged damage) {
                growth.put(snapshot, new Growth(snapshot, -1, -1, null, damage.getMessage()));
            }
        }
    }

    private Growth gone(Growth said, BitSet fresh) {
        used.or(fresh);
        var sum = new Sum();
        for (int i = fresh.nextSetBit(0); i >= 0; i = fresh.nextSetBit(i + 1)) sum.add(index.plainAt(i), index.bytesAt(i));
        var added = sum.sizes();
        if (said.bytes() >= 0) return new Growth(said.snapshot(), said.files(), said.bytes(), added, null);
        var sums = new long[2];
        TreeScan.below(repository, Node.directory(said.snapshot().stored().tree()), node -> {
            if (node.isFile()) {
                sums[0]++;
                sums[1] += node.size();
            }
            return true;
        });
        return new Growth(said.snapshot(), sums[0], sums[1], added, null);
    }

    /** Of many blobs, without an object for each. */
    private static final class Sum {
        private long blobs, bytes, packedBytes;

        void add(long plain, long packed) {
            blobs++;
            bytes += plain;
            packedBytes += packed;
        }

        Sizes sizes() {
            return new Sizes(blobs, bytes, packedBytes);
        }
    }

    /** Each blob once, by its first place; what nothing needs, by every place. */
    private final class Sums implements BlobIndex.Places {
        private final Sum data = new Sum(), trees = new Sum(), unused = new Sum();

        @Override
        public void place(int place, int blob, int pack, BlobType type, long bytes) {
            int plain = index.plainAt(place);
            if (place != blob || !used.get(blob)) unused.add(plain, bytes);
            if (place == blob) (type == BlobType.DATA ? data : trees).add(plain, bytes);
        }
    }
}
