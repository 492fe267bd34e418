package dump.backup;

import dump.model.BlobType;
import dump.model.Id;
import java.util.concurrent.RecursiveAction;

/** Stores one chunk of a large file, on whichever worker is free. */
final class ChunkTask extends RecursiveAction {
    private final transient Job job;
    private final int length;
    private transient byte[] buffer;
    private transient Id id;

    /** @param buffer one of the job's, given back when the chunk is stored */
    ChunkTask(Job job, byte[] buffer, int length) {
        this.job = job;
        this.buffer = buffer;
        this.length = length;
    }

    @Override
    protected void compute() {
        try {
            if (!job.stopped()) id = job.writer.put(BlobType.DATA, buffer, 0, length);
        } catch (Throwable e) {
            // Errors too: nobody may ask for the result.
            job.fail(e);
        } finally {
            job.chunkBuffers.giveBack(buffer);
            job.spareBuffers.release();
            buffer = null;
        }
    }

    /** Null if the job has failed. */
    Id id() {
        return id;
    }
}
