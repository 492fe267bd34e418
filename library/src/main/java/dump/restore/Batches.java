package dump.restore;

import dump.concurrent.Tasks;
import dump.files.FileException;
import dump.model.BlobType;
import dump.model.Event;
import dump.repository.BlobReader;
import dump.repository.ReadPlan;
import dump.repository.RepositoryException;
import dump.repository.SliceReader;
import dump.repository.Wanters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Gathers file jobs and has the workers do them, a batch at a time, so that memory does not grow with the request:
 * while one is being read and written, the descent fills the next. Filled by one thread.
 */
final class Batches {
    /** The first batch is small, so that the workers have something to do soon. */
    private static final int FIRST_PIECES = 2_000;
    /** Some 300 bytes each. */
    private static final int PIECES_MAX = 64_000;
    private static final int GROUP = 64;
    private static final long LOOK_MILLIS = 100;

    private final BlobReader blobs;
    private final SliceReader slices;
    private final Tasks<Exception> tasks;
    private final Ledger ledger;
    private final Comparison comparison;
    private ReadPlan<FileJob> plan = new ReadPlan<>();
    private int pieces;
    private int piecesMax = FIRST_PIECES;
    private List<FileJob> group = new ArrayList<>();
    private final List<CountDownLatch> looking = new ArrayList<>();
    private final ConcurrentLinkedQueue<FileJob> differing = new ConcurrentLinkedQueue<>();

    Batches(BlobReader blobs, Tasks<Exception> tasks, Ledger ledger, Comparison comparison) {
        this.blobs = blobs;
        this.slices = new SliceReader(blobs);
        this.tasks = tasks;
        this.ledger = ledger;
        this.comparison = comparison;
    }

    /** A file that is not there yet, or is to be replaced unseen. */
    void write(FileJob job) throws Exception {
        if (job.node().content().isEmpty()) {
            toGroup(job);
            return;
        }
        long at = 0;
        for (var id : job.node().content()) {
            var place = blobs.find(BlobType.DATA, id);
            plan.want(place, job, at);
            at += place.plainLength();
            if (++pieces >= piecesMax) submitPlan();
        }
    }

    /** A file in whose place a regular file stands. */
    void compare(FileJob job) throws Exception {
        job.lookFirst();
        toGroup(job);
    }

    /** Has everything that was handed over so far begun; when it returns all comparisons are through. */
    void flush() throws Exception {
        submitGroup();
        for (var latch : looking) {
            // A task that failed empties the queue, and then nobody counts down.
            while (!latch.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) if (tasks.stopping()) tasks.join();
        }
        looking.clear();
        for (var job = differing.poll(); job != null; job = differing.poll()) write(job);
        submitGroup();
        submitPlan();
    }

    private void toGroup(FileJob job) throws Exception {
        group.add(job);
        pieces++;
        if (group.size() >= GROUP) submitGroup();
        if (pieces >= piecesMax) flush();
    }

    private void submitGroup() throws Exception {
        if (group.isEmpty()) return;
        var jobs = group;
        group = new ArrayList<>();
        var latch = new CountDownLatch(1);
        looking.add(latch);
        tasks.submit(() -> {
            for (var job : jobs) {
                if (!job.looksFirst()) job.complete();
                else if (comparison.isToBeWritten(job)) differing.add(job);
                ledger.throwFatal();
            }
            latch.countDown();
        });
    }

    private void submitPlan() throws Exception {
        if (plan.isEmpty()) {
            pieces = 0;
            return;
        }
        var ready = plan.slices();
        plan = new ReadPlan<>();
        pieces = 0;
        piecesMax = Math.min(piecesMax * 4, PIECES_MAX);
        for (var slice : ready) tasks.submit(() -> read(slice));
    }

    private void read(ReadPlan.Slice<FileJob> slice) throws RepositoryException, FileException, InterruptedException {
        slices.read(slice, new Writing());
        ledger.throwFatal();
    }

    /** Writes each blob to all files that want it. */
    private final class Writing implements SliceReader.Receiver<FileJob> {
        @Override
        public void blob(Wanters<FileJob> wanters, byte[] buffer, int length) {
            boolean zero = isZero(buffer, length);
            for (int i = 0; i < wanters.size(); i++) wanters.wanter(i).write(buffer, length, wanters.offset(i), zero);
            ledger.tell(new Event.Progress((long) length * wanters.size()));
        }

        @Override
        public void damaged(Wanters<FileJob> wanters, int length, String reason) {
            for (int i = 0; i < wanters.size(); i++) wanters.wanter(i).lose(reason);
            ledger.tell(new Event.Progress((long) length * wanters.size()));
        }
    }

    /** Bytes that equal their neighbours, beginning with a zero. */
    private static boolean isZero(byte[] buffer, int length) {
        return length > 0 && buffer[0] == 0 && Arrays.equals(buffer, 0, length - 1, buffer, 1, length);
    }
}
