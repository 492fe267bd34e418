package dump.repository;

import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads slices of {@link ReadPlan}s. A blob that is damaged in its pack is looked for in other packs first. A store
 * that fails here and there costs only what it fails at; one that has failed many times in a row is given up.
 * Thread-safe.
 */
public final class SliceReader {
    private static final int FAILURES_MAX = 20;

    private final BlobReader reader;
    private final AtomicInteger failuresInARow = new AtomicInteger();

    public SliceReader(BlobReader reader) {
        this.reader = reader;
    }

    /** Hears of each blob of a slice once; buffers are valid during the call only. */
    public interface Receiver<T> {
        /** The blob's content, proved. */
        void blob(Wanters<T> wanters, byte[] buffer, int length) throws InterruptedException;

        /** No pack holds the blob whole. @param reason a sentence without a full stop */
        void damaged(Wanters<T> wanters, int length, String reason);
    }

    public <T> void read(ReadPlan.Slice<T> slice, Receiver<T> receiver)
            throws RepositoryException, InterruptedException {
        var open = new HashMap<>(slice.wanters());
        try {
            reader.readPack(slice.blobs(), new Elsewhere<>(open, receiver));
            failuresInARow.set(0);
        } catch (RepositoryException.Failed e) {
            if (failuresInARow.incrementAndGet() > FAILURES_MAX) throw e;
            for (var blob : slice.blobs()) {
                var wanters = open.remove(blob.id());
                if (wanters != null) receiver.damaged(wanters, blob.plainLength(), e.getMessage());
            }
        }
    }

    /** Hands blobs on, and looks in other packs for those that are damaged in this one. */
    private final class Elsewhere<T> implements BlobReader.Sink {
        private final Map<Id, Wanters<T>> open;
        private final Receiver<T> receiver;

        Elsewhere(Map<Id, Wanters<T>> open, Receiver<T> receiver) {
            this.open = open;
            this.receiver = receiver;
        }

        @Override
        public void blob(PackedBlob blob, byte[] buffer, int length) throws InterruptedException {
            receiver.blob(open.remove(blob.id()), buffer, length);
        }

        @Override
        public void damaged(PackedBlob blob, String reason) throws InterruptedException {
            var wanters = open.remove(blob.id());
            try {
                var found = reader.load(BlobType.DATA, blob.id());
                receiver.blob(wanters, found, found.length);
            } catch (RepositoryException e) {
                receiver.damaged(wanters, blob.plainLength(), e.getMessage());
            }
        }
    }
}
