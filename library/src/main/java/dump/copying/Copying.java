package dump.copying;

import dump.concurrent.Tasks;
import dump.copying.CopyPlan.Step;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.PackedBlob;
import dump.reading.SnapshotBlobs;
import dump.repository.BlobReader;
import dump.repository.BlobWriter;
import dump.repository.LoadedIndex;
import dump.repository.Lock;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Does what a plan says, some snapshots at a time: their blobs, the index of these, and then the snapshots. Whenever it
 * is cut off, what was sent is used by the next copy, and no snapshot lacks anything.
 */
public final class Copying {
    /** Bytes in packs after which snapshots are published: fewer packs that are half full, and little to do again. */
    private static final long PART_BYTES = 1L << 30;
    private static final int QUEUE_MAX = 4;

    private final Repository source;
    private final Repository target;
    private final LoadedIndex index;
    private final Lock lock;
    private final Events events;
    private final Map<Id, Id> copied = new LinkedHashMap<>();
    private final Map<Id, String> refused = new LinkedHashMap<>();
    /** Of the source: what cannot be read from anywhere. */
    private final BitSet lost = new BitSet();
    private long storedBytes;

    /** @param index of the target, as it was loaded under {@code lock} */
    public Copying(Repository source, Repository target, LoadedIndex index, Lock lock, Events events) {
        this.source = source;
        this.target = target;
        this.index = index;
        this.lock = lock;
        this.events = events;
    }

    public void run(CopyPlan plan) throws RepositoryException, InterruptedException {
        refused.putAll(plan.refused());
        events.on(new Event.Total(plan.steps().size(), plan.bytes()));
        var part = new ArrayList<Step>();
        long bytes = 0;
        for (var step : plan.steps()) {
            part.add(step);
            bytes += step.packedBytes();
            if (bytes < PART_BYTES) continue;
            copy(part);
            part.clear();
            bytes = 0;
        }
        if (!part.isEmpty()) copy(part);
    }

    private void copy(List<Step> part) throws RepositoryException, InterruptedException {
        send(part);
        for (var step : part) {
            if (!lost.isEmpty() && lacksSome(step)) {
                refused.put(step.id(), "some of its data cannot be read");
                continue;
            }
            var copy = target.saveSnapshot(TargetSnapshots.copy(step.id(), step.snapshot()), lock);
            copied.put(step.id(), copy);
            events.on(new Event.Step("copied the snapshot " + step.id().brief() + " as " + copy.brief()));
        }
    }

    private boolean lacksSome(Step step) throws RepositoryException, InterruptedException {
        try {
            return new SnapshotBlobs(source).next(step.snapshot().tree()).intersects(lost);
        } catch (RepositoryException.Damaged tree) {
            return true;
        }
    }

    private void send(List<Step> part) throws RepositoryException, InterruptedException {
        try (var writer = target.writer(index, false, events)) {
            try (var tasks = new Tasks<>("copy", source.readers(), QUEUE_MAX, Exception.class)) {
                submit(byPack(part), writer, tasks);
                tasks.join();
            } catch (RepositoryException | InterruptedException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            storedBytes += writer.finish().packedBytes();
        }
    }

    /** The numbers of blobs, those of one pack together, below the number of the pack. */
    private long[] byPack(List<Step> part) {
        var keys = new long[part.stream().mapToInt(step -> step.blobs().length).sum()];
        int count = 0;
        for (var step : part)
            for (int number : step.blobs()) keys[count++] = (long) source.index().packAt(number) << Integer.SIZE | number;
        Arrays.sort(keys);
        return keys;
    }

    private void submit(long[] keys, BlobWriter writer, Tasks<Exception> tasks) throws Exception {
        for (int from = 0; from < keys.length;) {
            var pack = new ArrayList<PackedBlob>();
            int to = from;
            while (to < keys.length && keys[to] >> Integer.SIZE == keys[from] >> Integer.SIZE)
                pack.add(source.index().placed((int) keys[to++]));
            tasks.submit(() -> source.reader().readPack(pack, new Sink(writer)));
            from = to;
        }
    }

    private final class Sink implements BlobReader.Sink {
        private final BlobWriter writer;

        Sink(BlobWriter writer) {
            this.writer = writer;
        }

        @Override
        public void blob(PackedBlob blob, byte[] buffer, int length) throws RepositoryException, InterruptedException {
            writer.put(blob.type(), buffer, 0, length);
            events.on(new Event.Progress(length));
        }

        /** It may lie elsewhere, too. */
        @Override
        public void damaged(PackedBlob blob, String reason) throws RepositoryException, InterruptedException {
            byte[] plain;
            try {
                plain = source.reader().load(blob.type(), blob.id());
            } catch (RepositoryException.Damaged nowhere) {
                synchronized (lost) {
                    lost.set(source.index().number(blob.type(), blob.id()));
                }
                events.on(new Event.Damage(nowhere.getMessage()));
                return;
            }
            blob(blob, plain, plain.length);
        }
    }

    /** By the identifiers of the source, those of the target. */
    public Map<Id, Id> copied() {
        return copied;
    }

    /** Those that could not be copied, and why. */
    public Map<Id, String> refused() {
        return refused;
    }

    /** In packs of the target. */
    public long storedBytes() {
        return storedBytes;
    }
}
