package dump.reading;

import dump.concurrent.Tasks;
import dump.model.BlobType;
import dump.model.Event;
import dump.model.Events;
import dump.model.Id;
import dump.model.Node;
import dump.repository.BlobReader;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Gathers files and has workers read what they want, a batch at a time, so that memory does not grow with the request:
 * while one is being read, the walk fills the next. A blob is read once a batch, however many files want it. Filled by
 * one thread; there are as many workers as the store and the machine make worth having.
 */
public final class FileBatches<F extends WantedFile> implements AutoCloseable {
    /** Slices that wait for a worker: some 8 MiB to be read each, but only their plan is held. */
    private static final int QUEUE_MAX = 64;
    /** The first batch is small, so that the workers have something to do soon. */
    private static final int FIRST_PIECES = 2_000;
    /** Some 300 bytes each. */
    private static final int PIECES_MAX = 64_000;
    private static final int GROUP = 64;
    private static final long LOOK_MILLIS = 100;

    private final Work<F> work;
    private final Events events;
    private final BlobReader blobs;
    private final SliceReader slices;
    private final Tasks<Exception> tasks;
    private final Set<Id> packs = new HashSet<>();
    private ReadPlan<F> plan = new ReadPlan<>();
    private int pieces;
    private int piecesMax = FIRST_PIECES;
    private List<Step<F>> group = new ArrayList<>();
    private final List<CountDownLatch> looking = new ArrayList<>();
    private final ConcurrentLinkedQueue<F> looked = new ConcurrentLinkedQueue<>();
    private long files;
    private long bytes;

    /** What the files are read for. Called by the workers. */
    public interface Work<F> {
        /** Looks at a file that may need no reading. @return whether it does; if not, it is settled */
        default boolean isToBeRead(F file) {
            return true;
        }

        /** After each piece of work. @throws Exception if going on is senseless: then all ends with that */
        default void ensureSensible() throws Exception {}
    }

    /** What a worker does without reading: it looks at a file, or completes one that has no content. */
    private record Step<F>(F file, boolean look) {}

    /**
     * @param repository with its index loaded
     * @param name of the workers
     * @param events hear of what was found and read: {@link Event.Total} and {@link Event.Progress}
     */
    public FileBatches(Repository repository, String name, Work<F> work, Events events) {
        this.work = work;
        this.events = events;
        blobs = repository.reader();
        slices = new SliceReader(blobs);
        tasks = new Tasks<>(name, repository.readers(), QUEUE_MAX, Exception.class);
    }

    /**
     * Counts a file in, whether it will be read or not.
     *
     * @return bytes of its blobs together: what it really holds
     * @throws RepositoryException.Damaged if that is not known, or no pack holds one of them
     */
    public long expect(Node file) throws RepositoryException {
        if (file.blobs() == null)
            throw new RepositoryException.Damaged("the backup does not say what is in it", null);
        long size = 0;
        for (var id : file.blobs()) {
            var place = blobs.find(BlobType.DATA, id);
            if (place == null)
                throw new RepositoryException.Damaged("the repository lacks the data blob " + id.brief(), null);
            size += place.plainLength();
        }
        files++;
        bytes += size;
        return size;
    }

    /** Tells how much was {@linkplain #expect expected} so far. */
    public void tellTotal() {
        events.on(new Event.Total(files, bytes));
    }

    /** The packs that were read from. */
    public Set<Id> packs() {
        return Set.copyOf(packs);
    }

    /** A file that was {@linkplain #expect expected}. */
    public void read(F file) throws Exception {
        if (file.node().blobs().isEmpty()) {
            toGroup(new Step<>(file, false));
            return;
        }
        long at = 0;
        for (var id : file.node().blobs()) {
            var place = blobs.find(BlobType.DATA, id);
            plan.want(place, file, at);
            at += place.plainLength();
            if (++pieces >= piecesMax) submitPlan();
        }
    }

    /** The same, but a worker looks first {@linkplain Work#isToBeRead whether it is to be read}. */
    public void look(F file) throws Exception {
        toGroup(new Step<>(file, true));
    }

    /** When it returns, all that was handed over so far is done. More may follow. */
    public void finish() throws Exception {
        flush();
        tasks.join();
    }

    /** Waits for what is under way, and drops the rest. */
    @Override
    public void close() {
        tasks.close();
    }

    /** Has everything that was handed over so far begun; when it returns, all looking is through. */
    private void flush() throws Exception {
        submitGroup();
        for (var latch : looking) {
            // A task that failed empties the queue, and then nobody counts down.
            while (!latch.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) if (tasks.stopping()) tasks.join();
        }
        looking.clear();
        for (var file = looked.poll(); file != null; file = looked.poll()) read(file);
        submitGroup();
        submitPlan();
    }

    private void toGroup(Step<F> step) throws Exception {
        group.add(step);
        pieces++;
        if (group.size() >= GROUP) submitGroup();
        if (pieces >= piecesMax) flush();
    }

    private void submitGroup() throws Exception {
        if (group.isEmpty()) return;
        var steps = group;
        group = new ArrayList<>();
        var latch = new CountDownLatch(1);
        looking.add(latch);
        tasks.submit(() -> {
            for (var step : steps) {
                if (!step.look) step.file.complete();
                else if (work.isToBeRead(step.file)) looked.add(step.file);
                work.ensureSensible();
            }
            latch.countDown();
        });
    }

    private void submitPlan() throws Exception {
        pieces = 0;
        if (plan.isEmpty()) return;
        var ready = plan.slices();
        plan = new ReadPlan<>();
        piecesMax = Math.min(piecesMax * 4, PIECES_MAX);
        for (var slice : ready) {
            packs.add(slice.blobs().getFirst().pack());
            tasks.submit(() -> {
                slices.read(slice, new Handing());
                work.ensureSensible();
            });
        }
    }

    /** Gives each blob to all files that want it. */
    private final class Handing implements SliceReader.Receiver<F> {
        @Override
        public void blob(BlobConsumers<F> consumers, byte[] buffer, int length) {
            boolean zeros = isZero(buffer, length);
            for (int i = 0; i < consumers.size(); i++) {
                consumers.consumer(i).take(buffer, length, consumers.offset(i), zeros);
                consumers.consumer(i).arrived();
            }
            tellProgress(consumers, length);
        }

        @Override
        public void damaged(BlobConsumers<F> consumers, int length, String reason) {
            for (int i = 0; i < consumers.size(); i++) {
                consumers.consumer(i).lose(reason);
                consumers.consumer(i).arrived();
            }
            tellProgress(consumers, length);
        }

        private void tellProgress(BlobConsumers<F> consumers, int length) {
            events.on(new Event.Progress((long) length * consumers.size()));
        }
    }

    /** Bytes that equal their neighbours, beginning with a zero. */
    private static boolean isZero(byte[] buffer, int length) {
        return length > 0 && buffer[0] == 0 && Arrays.equals(buffer, 0, length - 1, buffer, 1, length);
    }
}
