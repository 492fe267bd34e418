package dump.reading;

import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import dump.repository.BlobReader;
import dump.repository.RepositoryException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads slices of {@link ReadPlan}s. A blob that is damaged in its pack is looked for in other packs first.
 * Thread-safe.
 */
public final class SliceReader {
    private final BlobReader reader;

    public SliceReader(BlobReader reader) {
        this.reader = reader;
    }

    /** Hears of each blob of a slice once; buffers are valid during the call only. */
    public interface Receiver<T> {
        /** The blob's content, proved. */
        void blob(BlobConsumers<T> consumers, byte[] buffer, int length) throws InterruptedException;

        /** No pack holds the blob whole. @param reason a sentence without a full stop */
        void damaged(BlobConsumers<T> consumers, int length, String reason);
    }

    public <T> void read(ReadPlan.Slice<T> slice, Receiver<T> receiver)
            throws RepositoryException, InterruptedException {
        reader.readPack(slice.blobs(), new Elsewhere<>(new HashMap<>(slice.consumers()), receiver));
    }

    /** Hands blobs on, and looks in other packs for those that are damaged in this one. */
    private final class Elsewhere<T> implements BlobReader.Sink {
        private final Map<Id, BlobConsumers<T>> open;
        private final Receiver<T> receiver;

        Elsewhere(Map<Id, BlobConsumers<T>> open, Receiver<T> receiver) {
            this.open = open;
            this.receiver = receiver;
        }

        @Override
        public void blob(PackedBlob blob, byte[] buffer, int length) throws InterruptedException {
            receiver.blob(open.remove(blob.id()), buffer, length);
        }

        @Override
        public void damaged(PackedBlob blob, String reason) throws RepositoryException, InterruptedException {
            var consumers = open.remove(blob.id());
            try {
                var found = reader.load(BlobType.DATA, blob.id());
                receiver.blob(consumers, found, found.length);
            } catch (RepositoryException.Damaged e) {
                receiver.damaged(consumers, blob.plainLength(), e.getMessage());
            }
        }
    }
}
