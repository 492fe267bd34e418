package dump.backup;

import dump.format.TreeFormat;
import dump.model.BlobList;
import dump.model.Id;
import java.util.ArrayDeque;
import java.util.List;

/** The chunks of a file in order, some of which others may still be storing. For one thread. */
final class ChunkList {
    /** Chunks behind one that is not stored yet: then that one is waited for, lest they be millions. */
    private static final int WAITING_MAX = 4096;

    private final BlobList.Builder stored = new BlobList.Builder();
    /** What comes after {@link #stored}: from the first chunk on that was not stored yet. */
    private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
    private int size;

    /** So many equal chunks that are stored, or a task that is storing one. */
    private record Piece(Id id, int count, ChunkTask task) {
        boolean isStored() {
            return task == null || task.isDone();
        }
    }

    void add(Id id, long count) throws TooLargeException {
        checkRoom(count);
        add(new Piece(id, (int) count, null));
    }

    /** The task must be about to run. */
    void add(ChunkTask task) throws TooLargeException {
        checkRoom(1);
        add(new Piece(null, 1, task));
    }

    /** Whether so many more can be read back. */
    void checkRoom(long count) throws TooLargeException {
        if (count > TreeFormat.FILE_BLOBS_MAX - size) throw new TooLargeException();
    }

    private void add(Piece piece) {
        size += piece.count;
        waiting.add(piece);
        if (waiting.size() > WAITING_MAX) waiting.peek().task.join();
        while (!waiting.isEmpty() && waiting.peek().isStored()) take(waiting.remove());
    }

    /** All chunks, stored; without those that failed, if the job has. */
    List<Id> join() {
        // The last was forked last, and is likely to be still ours.
        for (var pieces = waiting.descendingIterator(); pieces.hasNext(); ) {
            var task = pieces.next().task;
            if (task != null) task.join();
        }
        waiting.forEach(this::take);
        waiting.clear();
        return stored.build();
    }

    private void take(Piece piece) {
        var id = piece.task == null ? piece.id : piece.task.id();
        if (id != null) stored.add(id, piece.count);
    }
}
